import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../../lib/account/clock.ts';
import { sandboxHost } from '../../../lib/account/host/host.ts';
import { type ProcessPool, processPool } from '../../../lib/account/host/process-pool.ts';
import { seededRandom } from '../../../lib/account/random.ts';
import { functionOf } from '../../fixtures/account/bundle.ts';

interface Elsewhere {
  readonly startAt?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly events?: readonly unknown[];
}

/** What a function answers in a new account that shares these processes; its environment ends afterwards. */
async function answersOf(folder: string, processes: ProcessPool | undefined, elsewhere: Elsewhere = {}) {
  const { startAt = Date.UTC(2027, 0, 1), environment = {}, events = [{}] } = elsewhere;
  const clock = virtualClock(startAt);
  const nobody = () => Promise.reject(new Error('nobody is there'));
  const logs: string[] = [];
  const host = sandboxHost({
    ...{ clock, processes, random: seededRandom(startAt), region: 'us-east-1' },
    ...{ send: nobody, call: nobody, sendElsewhere: nobody, onDefect: () => {} },
    onLog: ({ message }) => logs.push(message),
  });
  const settled = async <T>(promise: Promise<T>): Promise<T> => {
    let over = false;
    void promise.finally(() => (over = true));
    await clock.runUntil(startAt + 3_600_000, () => over);
    return promise;
  };

  const sandbox = await settled(host.start({ ...aFunction, codeFolder: folder, environment }));
  const answers: unknown[] = [];
  for (const event of events) {
    const outcome = await settled(sandbox.invoke(event, { requestId: 'request-1', invokedArn: 'arn' }));
    answers.push(outcome.kind === 'success' ? JSON.parse(outcome.payload) : outcome.kind);
  }
  sandbox.destroy();
  return { answers, logs, clock: new WeakRef(clock) };
}

const aFunction = {
  functionName: 'checkout',
  version: '7',
  handler: 'index.handler',
  roleArn: 'arn:aws:iam::123456789012:role/checkout',
  memoryMb: 256,
  timeoutSeconds: 3,
};

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

const counting = functionOf(`
  let invocations = 0;
  exports.handler = async (event) => { if (event.fails) throw new Error('no'); return ++invocations; };
`);

describe('processes that are used again', () => {
  it('go on in the next account, where there is a pool', async () => {
    const processes = processPool();

    const first = await answersOf(counting, processes);
    const second = await answersOf(counting, processes);

    expect([first.answers, second.answers]).toEqual([[1], [2]]);
  });

  it('are none without a pool, and for another environment', async () => {
    const processes = processPool();
    await answersOf(counting, processes);

    const alone = await answersOf(counting, undefined);
    const other = await answersOf(counting, processes, { environment: { TABLE: 'records' } });

    expect([alone.answers, other.answers]).toEqual([[1], [1]]);
  });

  it('live in the time, with the random numbers and in the log of the account that they are in', async () => {
    const processes = processPool();
    const folder = functionOf(`
      const { randomUUID } = require('node:crypto');
      const { setTimeout: sleep } = require('node:timers/promises');
      exports.handler = async () => {
        console.log('at', new Date().toISOString());
        await sleep(100);
        return [Date.now(), performance.now(), performance.timeOrigin, process.uptime(), Math.random(), randomUUID()];
      };
    `);
    const later = { startAt: Date.UTC(2028, 5, 1) };
    await answersOf(folder, processes);

    const again = await answersOf(folder, processes, later);

    expect(again).toEqual(await answersOf(folder, undefined, later));
  });

  it('keep nothing of an account alive while they wait for the next one', async () => {
    const processes = processPool();
    const { clock } = await answersOf(counting, processes);

    await nextTurn();
    collectGarbage();

    expect(clock.deref()).toBeUndefined();
  });

  it('are those alone whose module starts alike everywhere', async () => {
    const processes = processPool();
    const folder = functionOf(`
      const startedAt = Date.now();
      let invocations = 0;
      exports.handler = async () => ++invocations;
    `);
    await answersOf(folder, processes);

    const { answers } = await answersOf(folder, processes);

    expect(answers).toEqual([1]);
  });

  it('are those alone in which no invocation failed', async () => {
    const processes = processPool();
    await answersOf(counting, processes, { events: [{}, { fails: true }, {}] });

    const { answers } = await answersOf(counting, processes);

    expect(answers).toEqual([1]);
  });

  it('are those alone that wait for nothing', async () => {
    const processes = processPool();
    const folder = functionOf(`
      let invocations = 0;
      exports.handler = async () => { setTimeout(() => {}, 60_000); return ++invocations; };
    `);
    await answersOf(folder, processes);

    const { answers } = await answersOf(folder, processes);

    expect(answers).toEqual([1]);
  });
});
