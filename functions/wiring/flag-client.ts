import { AppConfigClient } from '@aws-sdk/client-appconfig';
import { appConfigFlags, type FlagStore } from '../../lib/aws/flag-store.ts';
import { settled } from './client-settings.ts';
import { sleep } from './sleep.ts';

/** The flags at `application/environment/profile/strategy`, as the control plane's stack writes it. */
export function flagClient(place: string): FlagStore {
  const [applicationId = '', environmentId = '', profileId = '', strategyId = ''] = place.split('/');
  const ids = { applicationId, environmentId, profileId, strategyId };
  return appConfigFlags(new AppConfigClient(settled), ids, { now: Date.now, sleep });
}
