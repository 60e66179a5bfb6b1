import { describe, expect, it } from 'vitest';
import { RequestRefused } from '../../lib/core/errors.ts';
import { aStage } from '../core/rollout/a-rollout.ts';
import {
  aControlPlane,
  analyzedAfterBake,
  aRequest,
  aTrustingPlan,
  begun,
  type ControlPlane,
  idOf,
  inputOf,
} from './a-control-plane.ts';

const request = aRequest();
const withDetail = (detail: object) => ({ ...request, detail: { ...request.detail, ...detail } });
const large = 'x'.repeat(256 * 1024);

/** What no rollout can be made of: Lambda tries each twice more, and then it lies in the dead-letter queue with its reason. */
const refused: readonly (readonly [what: string, event: unknown, reason: string])[] = [
  ['a key of 256 KB', withDetail({ key: large }), 'at most 256 characters, got 262144'],
  ['a target of 256 KB', withDetail({ target: large }), 'must be function:alias like checkout:live'],
  [
    'keys of a prototype',
    JSON.parse(JSON.stringify(request).replace('"target"', '"__proto__":{"target":"checkout:live"},"other"')),
    'target must be a text, got nothing',
  ],
  ['a list for a target', withDetail({ target: ['checkout:live'] }), 'must be a text, got ["checkout:live"]'],
  ['a number for a version', withDetail({ version: 2 }), 'must be a text, got 2'],
  ['a version in words', withDetail({ version: 'latest' }), 'published version\'s number like "2", got "latest"'],
  ['an alias that is a number', withDetail({ target: 'checkout:7' }), 'no alias is a number'],
  [
    'an ARN of another account',
    withDetail({ target: 'arn:aws:lambda:us-east-1:999999999999:function:checkout:live' }),
    'must be function:alias like checkout:live',
  ],
  ['a target that nobody registered', withDetail({ target: 'basket:live' }), 'is not registered'],
];

describe('a request that cannot be one', () => {
  it.each(refused)('for %s is refused with its reason, and leaves nothing behind', async (_, event, reason) => {
    const plane = await aControlPlane();

    const refusal = await plane.run(plane.start(event)).catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(RequestRefused);
    expect((refusal as RequestRefused).message).toContain(reason);
    expect((refusal as RequestRefused).message.length).toBeLessThan(400);
    expect(await plane.run(plane.deps.claims.read('checkout:live'))).toMatchObject({ fence: 0 });
    expect(plane.account.services.states.executions()).toEqual([]);
  });
});

describe('a request with more in it than anybody reads', () => {
  it('of 256 KB is a rollout like any other, and its record stays small', async () => {
    const plane = await aControlPlane();

    const { rolloutId } = await plane.run(plane.start(withDetail({ notes: large })));

    expect(JSON.stringify(await plane.events(rolloutId)).length).toBeLessThan(5000);
  });
});

describe('a version that does not exist', () => {
  it('is rejected in the record, and the target is free again', async () => {
    const plane = await aControlPlane();
    const { rolloutId } = await plane.run(plane.start(aRequest({ version: '99' })));

    await plane.run(plane.prepare(inputOf(rolloutId)));
    await plane.run(plane.finish(inputOf(rolloutId)));

    expect(await plane.rollout(rolloutId)).toMatchObject({
      outcome: 'rejected',
      ending: { reason: 'version 99 does not exist; publish it before asking for a rollout' },
    });
    expect((await plane.run(plane.deps.claims.read('checkout:live'))).rolloutId).toBeUndefined();
  });
});

/** Rewrites a JSON text in the table, as if another release had written it. */
function rewrite(
  plane: ControlPlane,
  key: object,
  attribute: string,
  change: (value: Record<string, unknown>) => object,
) {
  const { Item } = plane.owner('dynamodb', 'GetItem', { TableName: 'rollouts', Key: key }) as {
    Item: Record<string, { S: string }>;
  };
  const value = JSON.parse(Item[attribute]?.S ?? '') as Record<string, unknown>;
  const changed = { ...Item, [attribute]: { S: JSON.stringify(change(value)) } };
  plane.owner('dynamodb', 'PutItem', { TableName: 'rollouts', Item: changed });
}

describe('what another release wrote', () => {
  it('is read without what came later, and with what nobody knows any more', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane);
    const head = { pk: { S: `ROLLOUT#${idOf()}` }, sk: { S: 'HEAD' } };
    rewrite(plane, head, 'state', ({ capacity: _, ...state }) => ({
      ...state,
      preparation: { ...(state.preparation as object), timeoutSeconds: undefined, forecast: undefined },
      retired: 'member',
    }));

    expect((await analyzedAfterBake(plane, input)).next).toBe('shift');
    expect((await plane.run(plane.shift(input))).next).toBe('bake');
  });
});

describe('a plan that is edited while its rollout runs', () => {
  it('is the next rollout’s: the one that runs keeps what it was begun with', async () => {
    const stages = [aStage(0.05), aStage(0.5)];
    const plane = await aControlPlane({ plan: aTrustingPlan({ stages }) });
    const input = await begun(plane);

    await plane.run(plane.register({ plan: aTrustingPlan({ stages: [aStage(1)] }), owner: 'payments' }));
    await analyzedAfterBake(plane, input);
    await plane.run(plane.shift(input));
    await plane.run(plane.rollBack(input));
    await plane.run(plane.finish(input));
    const { rolloutId } = await plane.run(plane.start(aRequest({ key: 'build-8' })));

    expect((await plane.rollout(idOf())).shifts).toHaveLength(2);
    expect((await plane.rollout(rolloutId)).plan.stages).toMatchObject([{ weight: 1 }]);
  });
});
