import { flagOf } from '../core/flags/document.ts';
import { describeMoves, type FlagMove, type FlagMoved, moveFlag, revisionOf } from '../core/rollout/flag-move.ts';
import type { ForwardWrite } from './alias.ts';
import type { FlagQueue } from './flag-queue.ts';
import type { FlagStore } from './flag-store.ts';

/** How a flag is moved towards its canary. */
export type MoveFlag = (move: FlagMove) => Promise<ForwardWrite>;

/** A stage lasts minutes, and those whose stages begin together come within moments. */
const gatherMs = 2000;
/** Of a function that has a minute. */
const patienceMs = 40_000;
const pauseMs = 1000;

export interface BatchDeps {
  readonly store: FlagStore;
  readonly queue: FlagQueue;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** One move, one deployment. */
export const moveAlone =
  (store: FlagStore): MoveFlag =>
  async (move) => {
    const [answer] = await deployTogether(store, [move]);
    return answer ?? { kind: 'moved' };
  };

/**
 * Moves flags together: each move is announced, and whoever has the pen waits a moment for others and deploys all that
 * wait, in one document. The others find the answer in the queue. Nobody waits longer than a function may; what is given up
 * is withdrawn, so that nobody takes it up later.
 */
export const moveTogether =
  ({ store, queue, now, sleep }: BatchDeps): MoveFlag =>
  async (move) => {
    let inTheWay = 'other flags are being deployed to the environment, which takes one deployment at a time';
    const id = `${move.rolloutId}/${move.revisionId}/${JSON.stringify(move.to)}`;
    for (const end = now() + patienceMs; now() < end; await sleep(pauseMs)) {
      const mine = await queue.announce(id, move);
      if (mine?.state === 'done' && mine.answer) return mine.answer;
      if (mine?.state !== 'waiting' || !(await queue.takePen(id))) continue;
      try {
        await sleep(gatherMs);
        inTheWay = (await serve({ store, queue })) ?? inTheWay;
      } finally {
        await queue.putDownPen(id);
      }
      const served = await queue.look(move.key);
      if (served?.id === id && served.answer) return served.answer;
    }
    const left = await queue.withdraw(move.key);
    const detail =
      left?.state === 'in-hand' ? 'somebody else deploys it with other flags, and is not done yet' : inTheWay;
    return { kind: 'busy', detail };
  };

/** Deploys what waits; says what was in the way, if anything was. */
async function serve({ store, queue }: Pick<BatchDeps, 'store' | 'queue'>): Promise<string | undefined> {
  const taken = await queue.takeUp();
  if (taken.length === 0) return undefined;
  let answers: readonly ForwardWrite[] = [];
  try {
    answers = await deployTogether(
      store,
      taken.map(({ move }) => move),
    );
  } finally {
    // What could not be deployed waits for the next one who has the pen.
    await Promise.all(taken.map((one, i) => queue.settle(one, unlessBusy(answers[i]))));
  }
  const busy = answers.find((answer) => answer.kind === 'busy');
  return busy?.detail;
}

const unlessBusy = (answer: ForwardWrite | undefined) => (answer?.kind === 'busy' ? undefined : answer);

/** All moves in one document; each that is no longer to be made is left out. */
async function deployTogether(store: FlagStore, moves: readonly FlagMove[]): Promise<readonly ForwardWrite[]> {
  let made: readonly FlagMoved[] = [];
  const changed = await store.change(
    (document) => {
      let next = document;
      made = moves.map((move) => {
        const moved = moveFlag(next, move);
        if (moved.kind === 'done') next = moved.document;
        return moved;
      });
      return next;
    },
    { why: describeMoves(moves), by: [...new Set(moves.map(({ rolloutId }) => `rollout ${rolloutId}`))].join(', ') },
  );
  if (changed.kind === 'busy') return moves.map(() => changed);
  if (changed.kind === 'refused') return moves.map(() => ({ kind: 'busy', detail: changed.problems.join('; ') }));
  if (changed.kind === 'absent') return moves.map(({ key }) => ({ kind: 'gone', detail: `there is no flag ${key}` }));
  return made.map((moved, i) => {
    if (moved.kind !== 'done') return moved;
    const flag = flagOf(changed.document, moves[i]?.key ?? '');
    return { kind: 'written', revisionId: flag ? revisionOf(flag) : moved.revisionId };
  });
}
