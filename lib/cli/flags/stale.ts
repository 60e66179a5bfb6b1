import { flagExposures } from '../../aws/flag-exposures.ts';
import { type FlagDebt, flagDebt } from '../../core/flags/debt.ts';
import { printable } from '../../view/printable.ts';
import type { Result } from '../command.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit-code.ts';
import { type OpenControlPlane, openControlPlane } from '../open-control-plane.ts';
import { deployedFlags } from './show.ts';

export interface StaleOptions {
  readonly controlPlane: string;
  readonly unchangedDays: number;
  readonly oldDays: number;
  /** Whether debt ends in exit code 1. */
  readonly fail: boolean;
}

/** Which flags should go, or want a decision. */
export async function staleFlags(context: Context, options: StaleOptions): Promise<Result> {
  const { controlPlane, unchangedDays, oldDays, fail } = options;
  const document = await deployedFlags(context, controlPlane);
  const plane = await openControlPlane(context, controlPlane);
  const now = context.now();
  const changed = new Map<string, number | undefined>();
  for (const key of Object.keys(document.flags)) changed.set(key, await lastChange(plane, key));
  const exposures = await flagExposures(await context.clients.cloudWatch(), document, { now, days: unchangedDays });

  const facts = (key: string) => {
    const [changedAt, requests] = [changed.get(key), exposures.get(key)];
    return { ...(changedAt !== undefined && { changedAt }), ...(requests && { requests }) };
  };
  const debts = flagDebt(document, facts, { now, unchangedDays, oldDays });
  return {
    exitCode: fail && debts.length > 0 ? EXIT.failed : EXIT.done,
    json: debts,
    text: debts.flatMap(linesOf).map(printable).join('\n'),
    notes: [
      ...(debts.length === 0 ? ['no flag is stale'] : []),
      'Requests are counted while a rollout moves a flag: who asks for the others is not known, so look into the code, too.',
    ],
  };
}

const linesOf = ({ flag, owner, reasons, todo }: FlagDebt): readonly string[] => [
  `${flag}  ${owner}`,
  ...reasons.map(({ says }) => `  ${says}`),
  `  → ${todo}`,
];

/** By a person, or by a rollout. */
async function lastChange(
  { flagRecord, directory, records }: OpenControlPlane,
  key: string,
): Promise<number | undefined> {
  const rolloutId = await directory.newestOf(`flag:${key}`);
  const events = [
    ...(await flagRecord.events(key)).slice(-1),
    ...(rolloutId === undefined ? [] : (await records.events(rolloutId)).slice(-1)),
  ];
  return events.length === 0 ? undefined : Math.max(...events.map(({ at }) => Date.parse(at)));
}
