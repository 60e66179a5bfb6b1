import type { Write } from '../aws/table.ts';
import { aliasDrift } from '../core/rollout/alias-drift.ts';
import { type AliasState, describeAlias, sameAliasState } from '../core/rollout/alias-state.ts';
import type { Happening } from '../core/rollout/event.ts';
import { addressOf } from '../core/plan/plan.ts';
import type { Rollout, Standing } from '../core/rollout/state.ts';
import { standingOf } from '../core/rollout/standings.ts';
import type { Deps } from './deps.ts';

type WriteDeps = Pick<Deps, 'records' | 'aliases' | 'now'>;

/**
 * How a forward write ended: the rollout as recorded, and whether the alias now is as intended. `unsettled`: somebody has
 * gone back, or may have, and their signal is on its way to Analyze. `busy`: it can be tried again a little later.
 */
export interface Forwarded {
  readonly rollout: Rollout;
  readonly kind: 'written' | 'unsettled' | 'held' | 'busy';
}

export interface ForwardWriteOf {
  /** One of several targets. @default the one that is being moved */
  readonly target?: string;
  readonly alias: AliasState;
  /** Recorded before the write. */
  readonly intent: Happening;
  /** What is written together with the intent; the default is nothing. */
  readonly beside?: readonly Write[];
  /** Recorded after it. */
  readonly fact: (revisionId: string) => Happening;
  /** What must still be true when the fact is recorded; the default is nothing. */
  readonly provided?: readonly Write[];
  readonly by: string;
}

/**
 * A write that moves traffic towards the canary: announced, made under the revision of our own last recorded write, and
 * recorded. Whatever happened to the alias in between, a revert above all, is therefore never overwritten.
 */
export async function forwardWrite(deps: WriteDeps, before: Rollout, write: ForwardWriteOf): Promise<Forwarded> {
  const { records, aliases, now } = deps;
  const { by, alias, target, beside = [], provided = [] } = write;
  const named = target === undefined ? {} : { target };
  const append = async (to: Rollout, happening: Happening, also: readonly Write[] = []) => {
    const step = records.after(to, [happening], { at: now(), by });
    await records.commit([step], also);
    return step.rollout;
  };
  const recorded = async (to: Rollout, revisionId: string): Promise<Forwarded> => ({
    rollout: await append(to, write.fact(revisionId), provided),
    kind: 'written',
  });
  const held = async (to: Rollout, reason: string): Promise<Forwarded> => ({
    rollout: await append(to, { kind: 'held', ...named, reason }),
    kind: 'held',
  });
  const { intended, ...standing } = standingOf(before, target);
  const address = addressOf(standing.target);

  const isAnnounced = intended !== undefined && sameAliasState(intended.alias, alias);
  const rollout = isAnnounced ? before : await append(before, write.intent, beside);
  const { written: asWritten } = standing;
  const revisionId = asWritten?.revisionId;
  if (!revisionId) throw new Error(`rollout ${rollout.id} has no revision to write under`);
  const rampSeconds = rollout.plan.stages[rollout.stageIndex]?.rampSeconds;
  const mark = { rolloutId: rollout.id, ...(rampSeconds !== undefined && { rampSeconds }) };
  const answer = await aliases.write(address, alias, revisionId, mark);
  if (answer.kind === 'busy') {
    const isSaid = rollout.delayed === answer.detail;
    const delayed: Happening = { kind: 'delayed', ...named, reason: answer.detail };
    return { rollout: isSaid ? rollout : await append(rollout, delayed), kind: 'busy' };
  }
  if (answer.kind === 'written') return recorded(rollout, answer.revisionId);

  const found = await aliases.read(address);
  if (!found) return held(rollout, 'the alias was deleted');
  if (answer.kind === 'gone') return held(rollout, `a version is gone: ${answer.detail}`);
  switch (aliasDrift(standingOf(rollout, target), found)) {
    case 'applied':
      return recorded(rollout, found.revisionId);
    case 'as-written':
    case 'touched': {
      // While the baseline is alone a revert looks like a touch. Analyze tells them apart, by the inbox and the alarms.
      if (!asWritten?.alias.canary) return { rollout, kind: 'unsettled' };
      const adopted = await append(rollout, { kind: 'alias-touched', ...named, revisionId: found.revisionId });
      return forwardWrite(deps, adopted, write);
    }
    case 'reverted':
      return { rollout, kind: 'unsettled' };
    case 'foreign':
      return held(
        rollout,
        `somebody else moved the alias: expected ${described(asWritten)}, found ${describeAlias(found.alias)}`,
      );
  }
}

/** After how long what could not be written now is looked at again. */
export const secondsToTryAgain = (kind: Forwarded['kind']): number | undefined =>
  kind === 'unsettled' ? 5 : kind === 'busy' ? 30 : undefined;

const described = (written: Standing['written']) => (written ? describeAlias(written.alias) : 'nothing yet');
