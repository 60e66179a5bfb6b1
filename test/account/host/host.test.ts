import { afterEach, describe, expect, it } from 'vitest';
import { virtualClock } from '../../../lib/account/clock.ts';
import { AnswerLostError } from '../../../lib/account/common-errors.ts';
import { AwsError, type Call, NotModelledError } from '../../../lib/account/contract.ts';
import type { CallOrigin } from '../../../lib/account/gate.ts';
import type { FunctionCode, InvokeOutcome, SandboxHost } from '../../../lib/account/host/contract.ts';
import { sandboxHost } from '../../../lib/account/host/host.ts';
import type { LogLine } from '../../../lib/account/host/life.ts';
import { seededRandom } from '../../../lib/account/random.ts';
import { wireServer } from '../../../lib/account/wire/server.ts';
import { bundledFunction, functionOf } from '../../fixtures/account/bundle.ts';

type Answer = (call: Call, origin: CallOrigin | undefined) => object | Promise<object>;

const startAt = Date.UTC(2027, 0, 1);
const roleArn = 'arn:aws:iam::123456789012:role/checkout';

/** A host whose functions' calls are answered by `answer`, 10 virtual milliseconds later. */
function aHost(answer: Answer = () => ({}), seed = 1) {
  const clock = virtualClock(startAt);
  const calls: Call[] = [];
  const logs: LogLine[] = [];
  const defects: unknown[] = [];
  const server = wireServer({
    region: 'us-east-1',
    random: seededRandom('server'),
    principalOf: (key) => host.principalOf(key),
    call: async (call, origin) => {
      calls.push(call);
      await clock.sleep(10);
      return answer(call, origin);
    },
  });
  const host: SandboxHost = sandboxHost({
    clock,
    random: seededRandom(seed),
    region: 'us-east-1',
    send: (request, origin) => server(request, { origin }),
    call: async (call) => answer(call, undefined),
    sendElsewhere: () => Promise.reject(new Error('no server is elsewhere')),
    onLog: (line) => logs.push(line),
    onDefect: (error) => defects.push(error),
  });

  /** Runs the clock until the promise has settled, an hour at most. */
  const settled = async <T>(promise: Promise<T>): Promise<T> => {
    let over = false;
    const done = () => {
      over = true;
    };
    promise.then(done, done);
    await clock.runUntil(clock.now() + 3_600_000, () => over);
    if (!over) throw new Error('it has not settled within an hour of virtual time');
    return promise;
  };
  const started = async (code: Partial<FunctionCode> & { codeFolder: string }) => {
    const sandbox = await settled(host.start({ ...aFunction, ...code }));
    const invoke = (event: unknown = {}, requestId = 'request-1') =>
      settled(
        sandbox.invoke(event, {
          requestId,
          invokedArn: 'arn:aws:lambda:us-east-1:123456789012:function:checkout:live',
        }),
      );
    return { ...sandbox, invoke };
  };
  return { clock, host, calls, logs, defects, settled, started };
}

const aFunction = {
  functionName: 'checkout',
  version: '7',
  handler: 'index.handler',
  environment: { TABLE: 'records' },
  roleArn,
  memoryMb: 256,
  timeoutSeconds: 3,
};

const valueOf = (outcome: InvokeOutcome) => (outcome.kind === 'success' ? JSON.parse(outcome.payload) : outcome);

const ofSource = (body: string) => functionOf(`exports.handler = async (event, context) => { ${body} };`);

describe('a function in the host', () => {
  const folder = bundledFunction('./two-calls.ts');
  const answer: Answer = ({ operation }) =>
    operation === 'GetAlias' ? { FunctionVersion: '2', Name: 'live' } : { Item: { pk: { S: 'a' } } };

  it('calls the account with the real SDK, as its role', async () => {
    const { started, calls } = aHost(answer);
    const sandbox = await started({ codeFolder: folder });

    const outcome = await sandbox.invoke({ calls: 2 });

    expect(valueOf(outcome)).toEqual({ version: '2/a', startedAt: startAt, invocations: 1 });
    expect(calls.map(({ service, operation }) => `${service}:${operation}`)).toEqual([
      'lambda:GetAlias',
      'dynamodb:GetItem',
      'lambda:GetAlias',
      'dynamodb:GetItem',
    ]);
    expect(calls[0]).toMatchObject({
      input: { FunctionName: 'checkout', Name: 'live' },
      principal: { kind: 'role', arn: roleArn },
    });
  });

  it('takes as long as its calls do, and some milliseconds more', async () => {
    const { started } = aHost(answer);
    const sandbox = await started({ codeFolder: folder });

    const { durationMs } = await sandbox.invoke({ calls: 3 });

    expect(durationMs).toBeGreaterThanOrEqual(61);
    expect(durationMs).toBeLessThan(70);
  });

  it('keeps its module’s state while it is warm, and starts from nothing when cold', async () => {
    const { started } = aHost(answer);
    const warm = await started({ codeFolder: folder });

    const outcomes = [await warm.invoke(), await warm.invoke()];
    const cold = await started({ codeFolder: folder });
    outcomes.push(await cold.invoke());

    expect(outcomes.map((outcome) => valueOf(outcome).invocations)).toEqual([1, 2, 1]);
    expect(valueOf(outcomes[2]!).startedAt).toBeGreaterThan(startAt + 150);
  });

  it('runs the same way twice from the same seed', async () => {
    const run = async () => {
      const { started, clock } = aHost(answer, 42);
      const sandbox = await started({ codeFolder: folder });
      const outcome = await sandbox.invoke({ calls: 3 });
      return { outcome, endedAt: clock.now() };
    };

    expect(await run()).toEqual(await run());
  });

  it('retries through the SDK, which backs off on the virtual clock', async () => {
    let attempts = 0;
    const { started, calls } = aHost((call, origin) => {
      if (++attempts < 3) throw new AwsError('TooManyRequestsException', 'Rate exceeded', 429);
      return answer(call, origin);
    });
    const sandbox = await started({ codeFolder: folder });

    const outcome = await sandbox.invoke();

    expect(valueOf(outcome).version).toBe('2/a');
    expect(calls.map(({ operation }) => operation)).toEqual(['GetAlias', 'GetAlias', 'GetAlias', 'GetItem']);
  });

  it('sees the connection close when an answer is lost, and tries again', async () => {
    let attempts = 0;
    const { started, calls } = aHost((call, origin) => {
      if (++attempts === 1) throw new AnswerLostError();
      return answer(call, origin);
    });
    const sandbox = await started({ codeFolder: folder });

    const outcome = await sandbox.invoke();

    expect(outcome.kind).toBe('success');
    expect(calls.map(({ operation }) => operation)).toEqual(['GetAlias', 'GetAlias', 'GetItem']);
  });

  it('that is killed in a call reports it, and begins anew with the next invocation', async () => {
    let attempts = 0;
    const { started } = aHost((call, origin) => {
      if (++attempts > 1) return answer(call, origin);
      origin!.crash();
      return new Promise(() => {});
    });
    const sandbox = await started({ codeFolder: folder });

    const killed = await sandbox.invoke({}, 'r-1');
    const next = await sandbox.invoke();

    expect(killed).toMatchObject({
      kind: 'error',
      errorType: 'Runtime.ExitError',
      errorMessage: 'RequestId: r-1 Error: Runtime exited with error: signal: killed',
    });
    expect(valueOf(next).invocations).toBe(1);
    expect(next.durationMs).toBeGreaterThan(150);
  });
});

describe('what a function sees', () => {
  it('is Lambda’s environment and context', async () => {
    const { started } = aHost();
    const source = `const { getRemainingTimeInMillis, ...rest } = context;
      return { env: process.env, rest, left: getRemainingTimeInMillis() };`;
    const sandbox = await started({ codeFolder: ofSource(source) });

    const { env, rest, left } = valueOf(await sandbox.invoke({}, 'request-9'));

    expect(env).toMatchObject({
      TABLE: 'records',
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: 'checkout',
      AWS_LAMBDA_FUNCTION_VERSION: '7',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA[0-9A-F]{16}$/),
      TZ: ':UTC',
    });
    expect(env).not.toHaveProperty('HOME');
    expect(rest).toMatchObject({
      functionName: 'checkout',
      functionVersion: '7',
      memoryLimitInMB: '256',
      awsRequestId: 'request-9',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:checkout:live',
    });
    expect(left).toBeGreaterThan(2_990);
    expect(left).toBeLessThan(3_000);
  });

  it('is virtual time, in every way to ask for it and to wait', async () => {
    const { started, clock } = aHost();
    const source = `const before = [Date.now(), +new Date(), performance.now(), Number(process.hrtime.bigint() / 1000000n)];
      await new Promise((resolve) => setTimeout(resolve, 500));
      await require('node:timers/promises').setTimeout(200);
      await require('util').promisify(setTimeout)(200);
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => { let n = 0; const i = setInterval(() => ++n === 2 && (clearInterval(i), resolve()), 50); });
      const cancelled = setTimeout(() => { throw new Error('cancelled'); }, 1);
      clearTimeout(cancelled);
      const after = [Date.now(), +new Date(), performance.now(), Number(process.hrtime.bigint() / 1000000n)];
      return { waited: after.map((time, i) => Math.round(time - before[i])), date: new Date() instanceof Date };`;
    const sandbox = await started({ codeFolder: ofSource(source) });
    const invokedAt = clock.now();

    const { waited, date } = valueOf(await sandbox.invoke());

    expect(waited).toEqual([1_000, 1_000, 1_000, 1_000]);
    expect(date).toBe(true);
    expect(clock.now() - invokedAt).toBeGreaterThanOrEqual(1_000);
    expect(clock.now() - invokedAt).toBeLessThan(1_010);
  });

  it('are random numbers from the seed', async () => {
    const source = `const crypto = require('crypto');
      return [Math.random(), crypto.randomUUID(), globalThis.crypto.randomUUID(), crypto.randomBytes(4).toString('hex')];`;
    const folder = ofSource(source);
    const draw = async (seed: number) =>
      valueOf(await (await aHost(() => ({}), seed).started({ codeFolder: folder })).invoke());

    const [first, again, other] = [await draw(1), await draw(1), await draw(2)];

    expect(again).toEqual(first);
    for (let i = 0; i < 4; i++) expect(other[i]).not.toEqual(first[i]);
  });

  it('is its own code and no other file', async () => {
    const { started } = aHost();
    const source = `const fs = require('node:fs');
      const read = await require('fs/promises').readFile(require('os').homedir() + '/.aws/config').catch(({ code }) => code);
      return [read, fs.existsSync('/etc/passwd'), fs.readFileSync(__filename, 'utf8').slice(0, 15), __filename];`;
    const sandbox = await started({ codeFolder: ofSource(source) });

    expect(valueOf(await sandbox.invoke())).toEqual(['ENOENT', false, 'exports.handler', '/var/task/index.js']);
  });

  it('is a console whose lines are kept with the invocation they belong to', async () => {
    const { started, logs } = aHost();
    const source = `console.log('cold'); exports.handler = async () => { console.error('%s failed', 'it'); process.stdout.write('raw\\n'); };`;
    const sandbox = await started({ codeFolder: functionOf(source) });

    await sandbox.invoke({}, 'request-3');

    expect(logs.map(({ requestId, level, message }) => [requestId, level, message])).toEqual([
      [undefined, 'INFO', 'cold'],
      ['request-3', 'ERROR', 'it failed'],
      ['request-3', 'INFO', 'raw'],
    ]);
  });

  it('does not leak into the next environment or into this process', async () => {
    const { started } = aHost();
    const source = `globalThis.leak = (globalThis.leak ?? 0) + 1; process.env.LEAK = '1'; process.on('SIGTERM', () => {});
      exports.handler = async () => globalThis.leak;`;
    const listeners = process.listenerCount('SIGTERM');
    const folder = functionOf(source);
    await started({ codeFolder: folder });

    const second = await started({ codeFolder: folder });

    expect(valueOf(await second.invoke())).toBe(1);
    expect(process.env.LEAK).toBeUndefined();
    expect(globalThis).not.toHaveProperty('leak');
    expect(process.listenerCount('SIGTERM')).toBe(listeners);
  });
});

describe('an invocation', () => {
  it('that throws is reported as Lambda’s Node runtime does', async () => {
    const { started } = aHost();
    const sandbox = await started({
      codeFolder: ofSource(
        `if (event.plain) throw 'plain'; throw Object.assign(new Error('no'), { name: 'PlanError' });`,
      ),
    });

    const [error, plain] = [await sandbox.invoke(), await sandbox.invoke({ plain: true })];

    expect(error).toMatchObject({ kind: 'error', errorType: 'PlanError', errorMessage: 'no' });
    expect(error).toMatchObject({ trace: expect.arrayContaining([expect.stringContaining('/var/task/index.js')]) });
    expect(plain).toMatchObject({ kind: 'error', errorType: 'string', errorMessage: 'plain', trace: [] });
  });

  it('that returns nothing answers null', async () => {
    const { started } = aHost();
    const sandbox = await started({ codeFolder: ofSource('') });

    expect(await sandbox.invoke()).toMatchObject({ kind: 'success', payload: 'null' });
  });

  it('that takes too long times out on the virtual clock, and the process is gone', async () => {
    const { started } = aHost();
    const source = `let n = 0; exports.handler = async (event) => {
      n++; if (event.wait) await new Promise((resolve) => setTimeout(resolve, 60000)); return n; };`;
    const sandbox = await started({ codeFolder: functionOf(source) });

    const outcome = await sandbox.invoke({ wait: true });

    expect(outcome).toEqual({ kind: 'timeout', durationMs: 3_000 });
    expect(valueOf(await sandbox.invoke())).toBe(1);
  });

  it('freezes what it leaves behind until the next one', async () => {
    const { started, clock } = aHost();
    const source = `let fired = []; exports.handler = async (event) => {
      if (event.leave) setTimeout(() => fired.push(Date.now()), 100);
      else await new Promise((resolve) => setTimeout(resolve, 10));
      return fired; };`;
    const sandbox = await started({ codeFolder: functionOf(source) });

    await sandbox.invoke({ leave: true });
    await clock.runUntil(clock.now() + 60_000);
    const thawedAt = clock.now();
    const fired = valueOf(await sandbox.invoke());

    expect(fired).toEqual([Math.floor(thawedAt)]);
  });

  it('that is destroyed never goes on', async () => {
    const { host, settled, clock, calls } = aHost();
    const source = `await new Promise((resolve) => setTimeout(resolve, 100)); console.log('alive');`;
    const sandbox = await settled(host.start({ ...aFunction, codeFolder: ofSource(source) }));
    let outcome: unknown = 'none';
    void sandbox.invoke({}, { requestId: 'r', invokedArn: 'arn' }).then((value) => {
      outcome = value;
    });
    await clock.runUntil(clock.now() + 50);

    sandbox.destroy();
    await clock.runUntil(clock.now() + 10_000);

    expect(outcome).toBe('none');
    expect(calls).toEqual([]);
  });

  it('ends the process when something throws beside the handler', async () => {
    const { started } = aHost();
    const source = `setTimeout(() => { throw new RangeError('beside'); }, 5);
      await new Promise((resolve) => setTimeout(resolve, 50));`;
    const sandbox = await started({ codeFolder: ofSource(source) });

    expect(await sandbox.invoke()).toMatchObject({ kind: 'error', errorType: 'RangeError', errorMessage: 'beside' });
  });

  it('reports process.exit', async () => {
    const { started } = aHost();
    const sandbox = await started({ codeFolder: ofSource('process.exit(3);') });

    expect(await sandbox.invoke({}, 'r-1')).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: 'RequestId: r-1 Error: Runtime exited with error: exit status 3',
    });
  });
});

describe('a cold start', () => {
  it.each([
    ['the module’s own error', functionOf(`throw new TypeError('TABLE is missing');`), 'TypeError', 'TABLE is missing'],
    ['a missing module', functionOf('', 'other.js'), 'Runtime.ImportModuleError', "Cannot find module 'index'"],
    ['a missing handler', functionOf(''), 'Runtime.HandlerNotFound', 'index.handler is undefined or not exported'],
  ])('rejects with %s', async (_, codeFolder, name, message) => {
    const { started } = aHost();

    await expect(started({ codeFolder })).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
  });
});

describe('what the host does not model', () => {
  it.each([
    ['an ES module by its extension', functionOf('export const handler = 1;', 'index.mjs'), 'ES module'],
    ['an ES module by its syntax', functionOf('export const handler = async () => {};'), 'ES module'],
    ['a callback', functionOf('exports.handler = (event, context, callback) => callback();'), 'takes a callback'],
    ['a module outside of the bundle', functionOf(`require('@aws-sdk/client-s3');`), '@aws-sdk/client-s3'],
  ])('is refused at the cold start: %s', async (_, codeFolder, message) => {
    const { started } = aHost();

    const refusal = started({ codeFolder });

    await expect(refusal).rejects.toThrow(NotModelledError);
    await expect(refusal).rejects.toThrow(message);
  });

  it.each([
    [
      'fetch that would follow redirects',
      `await fetch('https://example.com').catch(() => {});`,
      'that follows redirects',
    ],
    ['a socket', `try { require('net').connect(80); } catch {}`, 'net.connect'],
    ['a child process', `try { require('child_process').execSync('id'); } catch {}`, 'child_process.execSync'],
    [
      'a service without a wire',
      `await require('https').request({ headers: {} }).end(); await new Promise(() => {});`,
      'unsigned',
    ],
    ['waiting for nothing', 'await new Promise(() => {});', 'checkout waits for something'],
  ])('ends the run even if the function swallows the error: %s', async (_, source, message) => {
    const { started, defects } = aHost();
    const sandbox = await started({ codeFolder: ofSource(source) });

    await expect(sandbox.invoke()).rejects.toThrow(message);
    expect(defects[0]).toBeInstanceOf(NotModelledError);
  });
});

afterEach(() => {
  expect(process.env.AWS_LAMBDA_FUNCTION_NAME).toBeUndefined();
});
