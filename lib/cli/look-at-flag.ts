import type { Alarms } from '../aws/alarms.ts';
import type { FlagStore } from '../aws/flag-store.ts';
import type { FlagSurroundings } from '../aws/flag-surroundings.ts';
import type { FlagSight } from '../core/doctor/examine-flag.ts';
import type { Monitor } from '../core/flags/monitors.ts';
import type { Plan } from '../core/plan/plan.ts';
import { look } from './look-at-target.ts';

/** What the doctor looks at flags with. */
export interface FlagSources {
  readonly flags: Pick<FlagStore, 'read'>;
  readonly surroundings: FlagSurroundings;
  readonly monitors: () => Promise<readonly Monitor[]>;
  readonly alarms: Pick<Alarms, 'inspect'>;
}

/** Looks at everything around a flag; what this person may not look at says so instead of looking healthy. */
export async function lookAtFlag(sources: FlagSources, { analysis }: Plan): Promise<FlagSight> {
  const { flags, surroundings, monitors, alarms } = sources;
  return {
    document: await look(flags.read),
    environment: await look(surroundings.environment),
    profileType: await look(surroundings.profileType),
    inFlight: await look(surroundings.inFlight),
    extensions: await look(surroundings.extensions),
    monitors: await look(monitors),
    alarms: await look(() => alarms.inspect(analysis.alarms)),
  };
}
