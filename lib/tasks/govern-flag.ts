import { type FlagDocument, flagOf } from '../core/flags/document.ts';
import type { FlagEvent } from '../core/flags/flag-event.ts';
import { type MonitorFinding, monitorFindings } from '../core/flags/monitors.ts';
import { type FlagWish, policyProblems } from '../core/flags/policy.ts';
import type { Person } from '../core/rollout/person.ts';
import { debtOf } from '../flags/inspect/check-document.ts';
import type { FlagFinding } from '../flags/inspect/finding.ts';
import { flagProblems } from '../flags/inspect/flag-problems.ts';
import type { Deps } from './deps.ts';
import { describeError } from './observe.ts';
import { type FlagEdit, type FlagOrder, type FlagWriterDeps, type FlagWritten, writeFlag } from './write-flag.ts';

export type GovernDeps = FlagWriterDeps & Pick<Deps, 'flagMonitors' | 'flagPolicy'>;

/** What a person wants of a flag, but for a kill, which nothing is asked of. */
export interface GovernedOrder extends FlagOrder {
  readonly kind: FlagWish['kind'];
  readonly person: Person;
}

/**
 * Changes a flag for a person as far as it is theirs to change so, would not be broken or past its expiry, and no alarm of
 * the environment would take it back. Everything that is in the way is said at once; what is not theirs is in the record.
 */
export async function governFlag(deps: GovernDeps, order: GovernedOrder): Promise<FlagWritten> {
  const alarms = monitorFindings(await deps.flagMonitors());

  const written = await writeFlag(deps, {
    ...order,
    edit: (document) => {
      const edited = order.edit(document);
      if (edited.kind !== 'edited') return edited;
      const problems = [...problemsOf(deps, order, document, edited.document), ...alarmProblems(alarms)];
      const [first] = problems;
      return first ? { kind: 'refused', because: first.because, says: all(problems) } : edited;
    },
  });
  return written.kind === 'refused' && written.because === 'forbidden' ? kept(deps, order, written) : written;
}

interface Problem {
  readonly because: 'forbidden' | 'unreadable' | 'passed';
  readonly says: string;
}

/** What is forbidden first. */
function problemsOf(
  { flagPolicy, now }: GovernDeps,
  { key, kind, person, reason }: GovernedOrder,
  document: FlagDocument,
  next: FlagDocument,
): readonly Problem[] {
  const wish = { key, kind, person, reason, before: flagOf(document, key), after: flagOf(next, key) };
  const forbidden = policyProblems(flagPolicy, wish).map((says): Problem => ({ because: 'forbidden', says }));
  if (kind !== 'set') return forbidden;
  const today = new Date(now()).toISOString().slice(0, 10);
  const wrong = [...flagProblems(next, key), ...debtOf(next, key, today)].filter(isInTheWay);
  return [...forbidden, ...wrong.map(({ message }): Problem => ({ because: 'unreadable', says: message }))];
}

const isInTheWay = ({ level, kind }: FlagFinding) => level === 'error' || kind === 'expired';

const alarmProblems = (findings: readonly MonitorFinding[]): readonly Problem[] =>
  findings.filter(({ level }) => level === 'error').map(({ message }) => ({ because: 'passed', says: message }));

const all = (problems: readonly Problem[]) => problems.map(({ says }) => says).join('; ');

/** Who wanted what that is not theirs is news for whoever reads the record; the refusal stands without it. */
async function kept(
  { flagRecord, now }: GovernDeps,
  { key, person, reason }: GovernedOrder,
  refusal: Extract<FlagEdit, { readonly kind: 'refused' }>,
): Promise<FlagWritten> {
  const event: FlagEvent = {
    ...{ kind: 'refused', flag: key, at: new Date(now()).toISOString() },
    ...{ by: person.name, arn: person.arn, reason, says: [refusal.says] },
  };
  try {
    await flagRecord.append(event);
    return refusal;
  } catch (error) {
    return { ...refusal, says: `${refusal.says}; the refusal is not in the record: ${describeError(error)}` };
  }
}
