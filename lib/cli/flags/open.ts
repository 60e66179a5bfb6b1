import type { FlagPlace } from '../../aws/flag-place.ts';
import { appConfigFlags, type FlagStore } from '../../aws/flag-store.ts';
import { UsageError } from '../command.ts';
import type { Context } from '../context.ts';
import type { ControlPlaneSettings } from '../control-plane.ts';

/** The flags of a control plane. Throws a usage error where it has none. */
export async function openFlags(
  { clients, now, sleep }: Pick<Context, 'clients' | 'now' | 'sleep'>,
  settings: ControlPlaneSettings,
): Promise<FlagStore> {
  return appConfigFlags(await clients.appConfig(), placeOf(settings), { now, sleep });
}

/** Where the flags of a control plane are. Throws a usage error where it has none. */
export function placeOf({ flags }: ControlPlaneSettings): FlagPlace {
  if (!flags) {
    throw new UsageError('this control plane has no flags; give its construct the property "flags" and deploy it');
  }
  const [applicationId = '', environmentId = '', profileId = '', strategyId = ''] = flags.split('/');
  return { applicationId, environmentId, profileId, strategyId };
}
