import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../lib/account/clock.ts';
import { AwsError, NotModelledError, type Principal, type Service } from '../../lib/account/contract.ts';
import type { Fault } from '../../lib/account/fault.ts';
import { faultBook } from '../../lib/account/faults.ts';
import { type Authorize, type CallOrigin, gate } from '../../lib/account/gate.ts';
import { tokenBuckets } from '../../lib/account/quotas.ts';
import { seededRandom } from '../../lib/account/random.ts';

const role: Principal = { kind: 'role', arn: 'arn:aws:iam::123456789012:role/shift' };
const owner: Principal = { kind: 'administrator' };

interface Setup {
  readonly faults?: readonly Fault[];
  readonly authorize?: Authorize;
  readonly operation?: (input: { value: number }) => object;
}

function aGate({ faults = [], authorize = () => ({ allowed: true }), operation }: Setup = {}) {
  const clock = virtualClock(0);
  const effects: number[] = [];
  const lambda: Service = {
    name: 'lambda',
    operations: {
      UpdateAlias: (input: { value: number }) => {
        effects.push(clock.now());
        return operation?.(input) ?? { doubled: input.value * 2 };
      },
    },
    permissions: (action) => [{ action: `lambda:${action}`, resource: 'arn:fn' }],
    resources: {},
  };
  const defects: unknown[] = [];
  const book = faultBook(clock, seededRandom('faults'));
  for (const fault of faults) book.add(fault);
  const made = gate({
    clock,
    random: seededRandom('gate'),
    services: (name) => (name === 'lambda' ? lambda : undefined),
    authorize,
    quotas: tokenBuckets(clock, 'us-east-1'),
    faults: book,
    onDefect: (error) => defects.push(error),
  });

  /** Makes a call and runs the clock for a second: its outcome, and when it came. */
  const outcomeOf = async (principal = owner, operationName = 'UpdateAlias', origin?: CallOrigin) => {
    const call = { service: 'lambda', operation: operationName, input: { value: 21 }, principal };
    const seen: { output?: object; error?: Error; at?: number } = {};
    made.call(call, origin).then(
      (output) => Object.assign(seen, { output, at: clock.now() }),
      (error: Error) => Object.assign(seen, { error, at: clock.now() }),
    );
    await clock.runUntil(clock.now() + 1_000);
    return seen;
  };
  return { gate: made, clock, effects, defects, outcomeOf };
}

describe('a call through the gate', () => {
  it('has its effect when it arrives and is answered later, within 5 to 40 ms', async () => {
    const { outcomeOf, effects } = aGate();

    const { output, at } = await outcomeOf();

    expect(output).toEqual({ doubled: 42 });
    expect(effects[0]).toBeGreaterThan(0);
    expect(at).toBeGreaterThan(effects[0]!);
    expect(at).toBeGreaterThanOrEqual(5);
    expect(at).toBeLessThanOrEqual(40);
  });

  it('is written down with who made it, when, when it was answered, and how it failed', async () => {
    const fail = () => {
      throw new AwsError('ResourceConflictException', 'busy', 409);
    };
    const { outcomeOf, gate } = aGate({ operation: fail });

    await outcomeOf(role);

    const answeredAt = gate.records[0]?.answeredAt;
    expect(gate.records).toEqual([
      {
        at: 0,
        answeredAt,
        service: 'lambda',
        operation: 'UpdateAlias',
        principal: role,
        error: 'ResourceConflictException',
      },
    ]);
    expect(answeredAt).toBeGreaterThanOrEqual(5);
    expect(gate.counts.get('lambda:UpdateAlias')).toBe(1);
  });

  it('is refused with IAM’s own words when the role lacks a permission', async () => {
    const authorize: Authorize = (_, [permission]) => ({ allowed: false, message: `no ${permission?.action}` });
    const { outcomeOf, effects } = aGate({ authorize });

    const { error } = await outcomeOf(role);

    expect(error).toMatchObject({ name: 'AccessDeniedException', message: 'no lambda:UpdateAlias', status: 403 });
    expect(effects).toEqual([]);
  });

  it('of the administrator skips IAM', async () => {
    const { outcomeOf } = aGate({ authorize: () => ({ allowed: false, message: 'no' }) });

    expect(await outcomeOf(owner)).toMatchObject({ output: { doubled: 42 } });
  });

  it('over quota is refused as Lambda refuses it', async () => {
    const { gate, clock } = aGate();
    const call = { service: 'lambda', operation: 'UpdateAlias', input: { value: 1 }, principal: role };

    const errors: AwsError[] = [];
    for (let i = 0; i < 20; i++) gate.call(call).catch((error: AwsError) => errors.push(error));
    await clock.runUntil(50);

    // All 20 arrive within 24 ms, in which a bucket of 15 per second has not regained a whole token.
    expect(errors).toHaveLength(5);
    expect(errors[0]).toMatchObject({
      name: 'TooManyRequestsException',
      status: 429,
      members: { Reason: 'CallerRateLimitExceeded', retryAfterSeconds: '1' },
    });
  });

  it('to an operation or service that is not modelled is a defect, not an answer of AWS', async () => {
    const { outcomeOf, defects } = aGate();

    const { error } = await outcomeOf(owner, 'FlyAway');

    expect(error).toBeInstanceOf(NotModelledError);
    expect(error?.message).toContain('lambda:FlyAway');
    expect(defects).toEqual([error]);
  });

  it('that breaks the simulation is a defect too', async () => {
    const broken = () => {
      throw new TypeError('undefined is not a function');
    };
    const { outcomeOf, defects } = aGate({ operation: broken });

    const { error } = await outcomeOf();

    expect(defects).toEqual([error]);
  });
});

describe('a fault at the gate', () => {
  it.each([
    ['throttle', { name: 'TooManyRequestsException', members: { Reason: 'CallerRateLimitExceeded' } }],
    ['error', { name: 'ServiceException', status: 500 }],
    ['region-down', { name: 'ServiceUnavailable', status: 503 }],
  ] as const)('of kind %s answers with the service’s error and has no effect', async (kind, expected) => {
    const { outcomeOf, effects } = aGate({ faults: [{ kind, at: 0 }] });

    const { error } = await outcomeOf();

    expect(error).toMatchObject(expected);
    expect(effects).toEqual([]);
  });

  it('delays', async () => {
    const { outcomeOf } = aGate({ faults: [{ kind: 'delay', milliseconds: 500, at: 0 }] });

    const { at } = await outcomeOf();

    expect(at).toBeGreaterThanOrEqual(505);
  });

  it('loses the answer after the effect', async () => {
    const { outcomeOf, effects } = aGate({ faults: [{ kind: 'timeout-after-effect', at: 0 }] });

    const { error } = await outcomeOf();

    expect(error).toMatchObject({ name: 'SdkClientException' });
    expect(effects).toHaveLength(1);
  });

  it.each([
    ['crash-before-call', 0],
    ['crash-after-call', 1],
  ] as const)('of kind %s ends the calling sandbox and leaves %i effects', async (kind, expectedEffects) => {
    const { outcomeOf, effects } = aGate({ faults: [{ kind, function: 'shift-traffic', at: 0 }] });
    let crashes = 0;
    const origin = { functionName: 'shift-traffic', requestId: () => undefined, crash: () => crashes++ };

    const outcome = await outcomeOf(role, 'UpdateAlias', origin);

    expect(crashes).toBe(1);
    expect(outcome).toEqual({});
    expect(effects).toHaveLength(expectedEffects);
  });
});
