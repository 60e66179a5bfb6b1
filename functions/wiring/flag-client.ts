import { AppConfigClient } from '@aws-sdk/client-appconfig';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { dynamoFlagApprovals } from '../../lib/aws/flag-approvals.ts';
import { flagMonitors } from '../../lib/aws/flag-monitors.ts';
import type { FlagPlace } from '../../lib/aws/flag-place.ts';
import { appConfigFlags, type FlagStore } from '../../lib/aws/flag-store.ts';
import { appConfigFlagVersions, type FlagVersions } from '../../lib/aws/flag-versions.ts';
import type { Table } from '../../lib/aws/table.ts';
import type { Monitor } from '../../lib/core/flags/monitors.ts';
import { settled } from './client-settings.ts';
import { sleep } from './sleep.ts';

/** The flags at `application/environment/profile/strategy`, as the control plane's stack writes it. */
export const flagClient = (place: string, table: Table): FlagStore =>
  appConfigFlags(new AppConfigClient(settled), idsOf(place), {
    approvals: dynamoFlagApprovals(table, place),
    now: Date.now,
    sleep,
  });

/** The alarms of the flags' environment; none where the control plane has no flags. */
export async function wiredMonitors(cloudWatch: CloudWatchClient): Promise<readonly Monitor[]> {
  const place = process.env['FLAGS'];
  return place ? flagMonitors({ appConfig: new AppConfigClient(settled), cloudWatch }, idsOf(place)) : [];
}

/** The documents of the control plane's flags; nothing where it has none. */
export function flagVersionsIfAny(): { readonly flagVersions?: FlagVersions } {
  const place = process.env['FLAGS'];
  return place ? { flagVersions: appConfigFlagVersions(new AppConfigClient(settled), idsOf(place)) } : {};
}

function idsOf(place: string): FlagPlace {
  const [applicationId = '', environmentId = '', profileId = '', strategyId = ''] = place.split('/');
  return { applicationId, environmentId, profileId, strategyId };
}
