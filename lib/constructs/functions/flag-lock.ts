import { Duration } from 'aws-cdk-lib';
import { flagsPartition, lockedOutPartition } from '../../core/flags/partitions.ts';
import { FlagLock } from '../flag-lock.ts';
import type { Surroundings } from './surroundings.ts';

/** Whoever deploys flags past the control plane is refused. Without flags there is nothing to lock. */
export function lockFlags({ scope, controlPlane, flags, records, make }: Surroundings): void {
  if (!flags) return;
  // AppConfig waits for it, and so do a kill and a revert.
  const size = { memorySize: 1024, timeout: Duration.seconds(10) };
  const lock = make('FlagLock', 'flag-lock', 'Says whether a deployment of flags may start', size);
  records.grantItems(lock, ['dynamodb:GetItem'], [flagsPartition(flags.place)]);
  records.grantItems(lock, ['dynamodb:PutItem'], [lockedOutPartition(flags.place)]);
  new FlagLock(scope, 'FlagsLocked', { controlPlane, function: lock.lambda, profile: flags.profile });
}
