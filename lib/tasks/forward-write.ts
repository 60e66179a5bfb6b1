import { aliasDrift } from '../core/rollout/alias-drift.ts';
import { type AliasState, describeAlias } from '../core/rollout/alias-state.ts';
import type { Happening } from '../core/rollout/event.ts';
import type { Rollout } from '../core/rollout/rollout.ts';
import { aliasAddress } from './admit.ts';
import type { Deps } from './deps.ts';

type WriteDeps = Pick<Deps, 'records' | 'aliases' | 'now'>;

/** How a forward write ended: the rollout as recorded, and whether the alias now is as intended. */
export interface Forwarded {
  readonly rollout: Rollout;
  readonly kind: 'written' | 'reverted' | 'held';
}

export interface ForwardWriteOf {
  readonly alias: AliasState;
  /** Recorded before the write. */
  readonly intent: Happening;
  /** Recorded after it. */
  readonly fact: (revisionId: string) => Happening;
  readonly by: string;
}

/**
 * A write that moves traffic towards the canary: announced, made under the revision of our own last recorded write, and
 * recorded. Whatever happened to the alias in between, a revert above all, is therefore never overwritten.
 */
export async function forwardWrite(deps: WriteDeps, before: Rollout, write: ForwardWriteOf): Promise<Forwarded> {
  const { records, aliases, now } = deps;
  const { by, alias } = write;
  const append = (to: Rollout, happening: Happening) => records.append(to, [happening], { at: now(), by });
  const address = aliasAddress(before);

  const rollout = before.intended ? before : await append(before, write.intent);
  const revisionId = rollout.written?.revisionId;
  if (!revisionId) throw new Error(`rollout ${rollout.id} has no revision to write under`);
  const answer = await aliases.write(address, alias, revisionId);
  if (answer.kind === 'written') {
    return { rollout: await append(rollout, write.fact(answer.revisionId)), kind: 'written' };
  }

  const found = await aliases.read(address);
  if (!found) return { rollout: await append(rollout, held('the alias was deleted')), kind: 'held' };
  switch (aliasDrift(rollout, found)) {
    case 'applied':
      return { rollout: await append(rollout, write.fact(found.revisionId)), kind: 'written' };
    case 'as-written':
    case 'touched': {
      const adopted = await append(rollout, { kind: 'alias-touched', revisionId: found.revisionId });
      return forwardWrite(deps, adopted, write);
    }
    case 'reverted':
      return { rollout, kind: 'reverted' };
    case 'foreign': {
      const reason = `somebody else moved the alias: expected ${described(rollout)}, found ${describeAlias(found.alias)}`;
      return { rollout: await append(rollout, held(reason)), kind: 'held' };
    }
  }
}

const held = (reason: string): Happening => ({ kind: 'held', reason });

const described = ({ written }: Rollout) => (written ? describeAlias(written.alias) : 'nothing yet');
