import { describe, expect, it } from 'vitest';
import {
  aCheckout,
  aLambda,
  CHECKOUT,
  createResource,
  fails,
  functionProperties,
  live,
  MINUTE,
  START,
  succeeds,
  weights,
} from './a-lambda.ts';
import type { LambdaFixture } from './a-lambda.ts';

const encode = (event: unknown) => new TextEncoder().encode(JSON.stringify(event));
const decode = (payload: Uint8Array) => JSON.parse(new TextDecoder().decode(payload));
const invoke = (input: object = {}) => ({ FunctionName: 'checkout', Payload: encode({ order: 1 }), ...input });

function aFunction(fixture: LambdaFixture = {}, properties: object = {}) {
  const account = aLambda(fixture);
  createResource(account, 'AWS::Lambda::Function', functionProperties(properties));
  return account;
}

describe('an invocation', () => {
  it('answers with the payload and the version that ran', async () => {
    const account = aFunction();

    const answer = await account.finish(account.call('Invoke', invoke()));

    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(answer).not.toHaveProperty('FunctionError');
    expect(decode(answer.Payload)).toBe('done');
    expect(account.sandboxes.invoked).toEqual([{ order: 1 }]);
  });

  it('reports a function error in the payload', async () => {
    const account = aFunction({ code: fails });

    const answer = await account.finish(account.call('Invoke', invoke()));

    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(decode(answer.Payload)).toEqual({ errorType: 'TypeError', errorMessage: 'no', trace: ['TypeError: no'] });
  });

  it('reports a timeout in Lambda’s words, and does not use the environment again', async () => {
    const account = aFunction({ code: () => ({ kind: 'timeout', durationMs: 3_000 }) });

    const answer = await account.finish(account.call('Invoke', invoke()));

    expect(answer.FunctionError).toBe('Unhandled');
    expect(decode(answer.Payload)).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/^RequestId: [0-9a-f-]{36} Error: Task timed out after 3\.00 seconds$/),
    });
    expect(account.sandboxes.alive).toBe(0);
  });

  it('starts an environment once and keeps it warm for minutes', async () => {
    const account = aFunction();
    const { clock, sandboxes } = account;

    await account.finish(account.call('Invoke', invoke()));
    await account.finish(account.call('Invoke', invoke()));
    const warm = sandboxes.started.length;
    await clock.runUntil(clock.now() + 11 * MINUTE);
    await account.finish(account.call('Invoke', invoke()));

    expect(warm).toBe(1);
    expect(sandboxes).toMatchObject({ started: { length: 2 }, alive: 1 });
  });

  it('gives each of several at a time its own environment', async () => {
    const account = aFunction();

    await account.finish(Promise.all([1, 2, 3].map(() => account.call('Invoke', invoke()))));

    expect(account.sandboxes.started).toHaveLength(3);
  });

  it('starts anew when the configuration has changed', async () => {
    const account = aFunction();
    await account.finish(account.call('Invoke', invoke()));

    await account.call('UpdateFunctionConfiguration', { FunctionName: 'checkout', Timeout: 9 });
    await account.finish(account.call('Invoke', invoke()));

    expect(account.sandboxes.started.map(({ timeoutSeconds }) => timeoutSeconds)).toEqual([3, 9]);
    expect(account.sandboxes.alive).toBe(1);
  });

  it('reports a module that does not load as a function error', async () => {
    const host = {
      start: async () => {
        throw new SyntaxError('unexpected token');
      },
      principalOf: () => ({ kind: 'administrator' }) as const,
    };
    const account = aFunction({ host });

    const answer = await account.finish(account.call('Invoke', invoke()));

    expect(decode(answer.Payload)).toMatchObject({ errorType: 'SyntaxError', errorMessage: 'unexpected token' });
  });

  it('draws the version anew each time, by the alias’s weights', async () => {
    const { call, clock, finish } = await aCheckout();
    await call('UpdateAlias', live(weights({ 2: 0.25 })));
    await clock.runUntil(START + 10_000);

    const answers = await finish(
      Promise.all(Array.from({ length: 800 }, () => call('Invoke', invoke({ Qualifier: 'live' })))),
    );
    const canary = answers.filter(({ ExecutedVersion }) => ExecutedVersion === '2').length;

    // Binomial(800, 0.25): five standard deviations around the mean.
    expect(canary).toBeGreaterThan(200 - 5 * 12.3);
    expect(canary).toBeLessThan(200 + 5 * 12.3);
  });

  it('of a modelled function ends as its behavior says', async () => {
    const account = aLambda();
    const behavior = () => ({ errorRate: 1, latency: { p50Ms: 50, p99Ms: 50 } });
    account.lambda.addModelledFunction({ name: 'checkout', roleArn: 'role', behavior });

    const answer = await account.finish(account.call('Invoke', invoke()));

    expect(answer.FunctionError).toBe('Unhandled');
    expect(account.clock.now()).toBe(START + 50);
  });

  it.each([
    ['its answer', { kind: 'payload', payload: '{"verdict":"pass"}' }, undefined, /^\{"verdict":"pass"\}$/],
    ['its error', { kind: 'error', message: 'broken' }, 'Unhandled', /"errorMessage":"broken"/],
    ['its timeout', { kind: 'hang' }, 'Unhandled', /timed out after 30\.00 seconds/],
  ] as const)('of a modelled function that answers gives %s', async (_, modelled, functionError, text) => {
    const account = aLambda();
    account.lambda.addModelledFunction({ name: 'checkout', roleArn: 'role', answers: () => modelled });

    const answer = await account.finish(account.call('Invoke', invoke()));

    expect(answer.FunctionError).toBe(functionError);
    expect(new TextDecoder().decode(answer.Payload)).toMatch(text);
  });

  it('is refused when nothing is left of the concurrency', async () => {
    const reserved = aFunction({}, { ReservedConcurrentExecutions: 1 });
    const limited = aFunction({ concurrencyLimit: 1 });
    const twice = async (account: typeof reserved) => {
      const both = Promise.allSettled([account.call('Invoke', invoke()), account.call('Invoke', invoke())]);
      return (await account.finish(both))[1];
    };

    const [byFunction, byAccount] = [await twice(reserved), await twice(limited)];

    expect(byFunction).toMatchObject({
      reason: {
        name: 'TooManyRequestsException',
        status: 429,
        members: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' },
      },
    });
    expect(byAccount).toMatchObject({ reason: { members: { Reason: 'ConcurrentInvocationLimitExceeded' } } });
  });

  it.each([
    ['an unknown function', { FunctionName: 'cart' }, 'ResourceNotFoundException'],
    ['an unknown qualifier', { Qualifier: 'gone' }, 'ResourceNotFoundException'],
    ['a payload that is not JSON', { Payload: new TextEncoder().encode('{') }, 'InvalidRequestContentException'],
    ['a qualifier given twice', { FunctionName: 'checkout:live', Qualifier: 'beta' }, 'InvalidParameterValueException'],
    ['what is not modelled', { LogType: 'Tail' }, 'NotModelledError'],
  ])('is refused for %s', async (_, input, name) => {
    const account = aFunction();

    await expect(account.call('Invoke', invoke(input))).rejects.toMatchObject({ name });
  });

  it('is billed by requests and by memory times duration, cold start included', async () => {
    const account = aFunction({}, { MemorySize: 2_048 });

    await account.finish(account.call('Invoke', invoke()));
    await account.finish(account.call('Invoke', invoke()));

    expect(account.lambda.usage()).toEqual({ requests: 2, gbSeconds: expect.closeTo(2 * (0.12 + 0.02), 9) });
  });
});

describe('the metrics of an invocation', () => {
  it('carry exactly AWS’s dimensions, with the executed version only through an alias', async () => {
    const { call, finish, metrics } = await aCheckout();
    await finish(call('Invoke', invoke({ Qualifier: 'live' })));
    await finish(call('Invoke', invoke({ Qualifier: '2' })));

    const sets = metrics.filter(({ metric }) => metric === 'Invocations').map(({ dimensions }) => dimensions);

    expect(sets).toEqual([
      {},
      { FunctionName: 'checkout' },
      { FunctionName: 'checkout', Resource: 'checkout:live' },
      { FunctionName: 'checkout', Resource: 'checkout:live', ExecutedVersion: '1' },
      {},
      { FunctionName: 'checkout' },
      { FunctionName: 'checkout', Resource: 'checkout:2' },
    ]);
    expect(sets[4]).toBe(sets[0]);
    expect(sets[5]).toBe(sets[1]);
  });

  it('are stamped with the minute it began in and seen 30 to 110 s after it ended', async () => {
    const account = aFunction({ code: () => ({ ...succeeds(0, undefined as never), durationMs: 5 * MINUTE }) });
    await account.clock.runUntil(START + 59_000);

    await account.finish(account.call('Invoke', invoke()));
    const duration = account.metrics.find(({ metric }) => metric === 'Duration')!;

    expect(duration).toMatchObject({ periodStart: START, count: 1, sum: 5 * MINUTE, values: [[5 * MINUTE, 1]] });
    expect(duration.visibleAt - account.clock.now()).toBeGreaterThanOrEqual(30_000);
    expect(duration.visibleAt - account.clock.now()).toBeLessThan(110_000);
  });

  it('leave a throttled request out of invocations and errors', async () => {
    const account = aFunction({}, { ReservedConcurrentExecutions: 0 });
    await account.call('Invoke', invoke()).catch(() => undefined);

    const names = new Set(account.metrics.map(({ metric }) => metric));

    expect(names).toEqual(new Set(['Throttles']));
    expect(account.metrics[0]).toMatchObject({ count: 1, sum: 1 });
  });

  it('count errors as a share of the invocations', async () => {
    const account = aFunction({ code: fails });
    await account.finish(account.call('Invoke', invoke()));

    const values = Object.fromEntries(account.metrics.map(({ metric, sum }) => [metric, sum]));

    expect(values).toEqual({ Invocations: 1, Errors: 1, Duration: 20, ConcurrentExecutions: 1, Throttles: 0 });
  });
});

describe('a delivery from another service', () => {
  const rule = `arn:aws:events:eu-west-1:123456789012:rule/alarms`;
  const principal = { kind: 'service', name: 'events.amazonaws.com', sourceArn: rule } as const;
  const permission = {
    FunctionName: 'checkout',
    Action: 'lambda:InvokeFunction',
    Principal: principal.name,
    SourceArn: rule,
  };

  it('is queued and runs when the function’s policy allows the source', async () => {
    const account = aFunction();
    createResource(account, 'AWS::Lambda::Permission', permission);

    await account.lambda.deliver!({ targetArn: CHECKOUT, payload: { order: 2 }, principal });
    const queued = account.sandboxes.invoked.length;
    await account.clock.runUntil(START + MINUTE);

    expect(queued).toBe(0);
    expect(account.sandboxes.invoked).toEqual([{ order: 2 }]);
  });

  it('is refused without a permission, and with one for another source', async () => {
    const account = aFunction();
    const deliver = (sourceArn: string) =>
      account.lambda.deliver!({ targetArn: CHECKOUT, payload: {}, principal: { ...principal, sourceArn } });

    await expect(deliver(rule)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    createResource(account, 'AWS::Lambda::Permission', permission);
    await expect(deliver(`${rule}-other`)).rejects.toThrow(
      'because no resource-based policy allows the lambda:InvokeFunction action',
    );
  });

  it('by a role passes the gate as an invocation of that role', async () => {
    const account = aFunction();
    const role = { kind: 'role', arn: 'arn:aws:iam::123456789012:role/scheduler' } as const;

    await account.lambda.deliver!({ targetArn: CHECKOUT, payload: {}, principal: role });

    expect(account.calls).toMatchObject([{ service: 'lambda', operation: 'Invoke', principal: role }]);
  });
});
