import type { Verification } from '../core/rollout/verify-record.ts';

/** What a record's chain says, for people: whether it is whole, from where on, and what to compare it with. */
export function verificationLines({
  isIntact,
  events,
  chainedFrom,
  lastHash,
  problems,
}: Verification): readonly string[] {
  if (!isIntact) {
    return [
      ...problems.map(({ message }) => `✗ ${message}`),
      "the record is not as it was written; CloudTrail's data events of the table, and its point-in-time recovery, tell more",
    ];
  }
  if (chainedFrom === null) return [`not chained: an older release wrote all ${events} events`];
  return [
    ...(chainedFrom === 1 ? [] : [`not chained before event ${chainedFrom}: an older release wrote those`]),
    `✓ events ${chainedFrom} to ${events} are as they were written; the last one's hash is`,
    `  ${lastHash}`,
    '  The notice of the end has the same, where nobody who writes the table can change it.',
  ];
}
