import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCheckout, CHECKOUT, live, weights } from './a-lambda.ts';

describe('an alias', () => {
  it('is created with its own revision, and without routing when it has one version', async () => {
    const { call } = await aCheckout();

    const alias = await call('GetAlias', live());

    expect(alias).toEqual({
      AliasArn: `${CHECKOUT}:live`,
      Name: 'live',
      FunctionVersion: '1',
      Description: '',
      RevisionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it('keeps what an update leaves out', async () => {
    const { call } = await aCheckout();
    await call('UpdateAlias', live(weights({ 2: 0.05 })));

    const described = await call('UpdateAlias', live({ Description: 'orders' }));

    expect(described).toMatchObject({ FunctionVersion: '1', Description: 'orders', ...weights({ 2: 0.05 }) });
  });

  it('loses its routing by an empty map, version and description unchanged', async () => {
    const { call } = await aCheckout();
    await call('UpdateAlias', live({ ...weights({ 2: 0.5 }), Description: 'orders' }));

    const reverted = await call('UpdateAlias', live(weights({})));

    expect(reverted).toMatchObject({ FunctionVersion: '1', Description: 'orders' });
    expect(reverted).not.toHaveProperty('RoutingConfig');
  });

  it('is promoted by pointer and empty map in one write', async () => {
    const { call } = await aCheckout();
    await call('UpdateAlias', live(weights({ 2: 1 })));

    const promoted = await call('UpdateAlias', live({ FunctionVersion: '2', ...weights({}) }));

    expect(promoted.FunctionVersion).toBe('2');
  });

  it('gets a new revision by every update, and none by a publication', async () => {
    const { call, lambda } = await aCheckout();
    const { RevisionId: first } = await call('GetAlias', live());

    lambda.changeModelledCode('checkout', 'code 3');
    await call('PublishVersion', { FunctionName: 'checkout' });
    const { RevisionId: afterPublication } = await call('GetAlias', live());
    const { RevisionId: afterUpdate } = await call('UpdateAlias', live({ RevisionId: first }));

    expect(afterPublication).toBe(first);
    expect(afterUpdate).not.toBe(first);
  });

  it('accepts a weight of 0 and of 1', async () => {
    const { call } = await aCheckout();

    const none = await call('UpdateAlias', live(weights({ 2: 0 })));
    const all = await call('UpdateAlias', live(weights({ 2: 1 })));

    expect(none).toMatchObject(weights({ 2: 0 }));
    expect(all).toMatchObject(weights({ 2: 1 }));
  });

  it('is listed, by the versions it may send to if asked', async () => {
    const { call } = await aCheckout();
    await call('CreateAlias', { FunctionName: 'checkout', Name: 'beta', FunctionVersion: '2' });
    await call('UpdateAlias', live(weights({ 2: 0.1 })));

    const names = async (input: object) =>
      (await call('ListAliases', { FunctionName: 'checkout', ...input })).Aliases.map(({ Name }) => Name);

    expect(await names({})).toEqual(['live', 'beta']);
    expect(await names({ FunctionVersion: '1' })).toEqual(['live']);
    expect(await names({ FunctionVersion: '2' })).toEqual(['live', 'beta']);
    expect(await names({ MaxItems: 1 })).toEqual(['live']);
  });

  it('can be deleted twice', async () => {
    const { call } = await aCheckout();

    await call('DeleteAlias', live());
    const again = await call('DeleteAlias', live());

    expect(again).toEqual({});
    await expect(call('GetAlias', live())).rejects.toThrow(`Cannot find alias arn: ${CHECKOUT}:live`);
  });
});

describe('an alias is refused in AWS’s words', () => {
  const outOfRange = (written: string) =>
    `1 validation error detected: Value '${written}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]`;

  it.each([
    [
      'two weights',
      live(weights({ 2: 0.1, 3: 0.1 })),
      { name: 'InvalidParameterValueException', status: 400 },
      'Number of items in AdditionalVersionWeights cannot be greater than 1',
    ],
    ['a weight of 2', live(weights({ 2: 2 })), { name: 'ValidationException', status: 400 }, outOfRange('{2=2.0}')],
    ['a negative weight', live(weights({ 2: -0.5 })), { name: 'ValidationException' }, outOfRange('{2=-0.5}')],
    [
      'its own version as the weighted one',
      live(weights({ 1: 0.5 })),
      { name: 'InvalidParameterValueException', status: 400 },
      'Invalid function version 1. Function version 1 is already included in routing configuration.',
    ],
    [
      '$LATEST beside a weighted version',
      live({ FunctionVersion: '$LATEST', ...weights({ 1: 0.5 }) }),
      { name: 'InvalidParameterValueException', status: 400 },
      '$LATEST is not supported for an alias pointing to more than 1 version',
    ],
    [
      'an unknown version',
      live({ FunctionVersion: '10' }),
      { name: 'ResourceNotFoundException', status: 404 },
      `Function not found: ${CHECKOUT}:10`,
    ],
    [
      'an unknown weighted version',
      live(weights({ 10: 0.5 })),
      { name: 'ResourceNotFoundException', status: 404 },
      `Function not found: ${CHECKOUT}:10`,
    ],
    [
      'an unknown alias',
      { FunctionName: 'checkout', Name: 'gone' },
      { name: 'ResourceNotFoundException', status: 404 },
      `Alias not found: ${CHECKOUT}:gone`,
    ],
    [
      'an unknown function',
      { FunctionName: 'cart', Name: 'live' },
      { name: 'ResourceNotFoundException', status: 404 },
      `Function not found: ${CHECKOUT.replace('checkout', 'cart')}`,
    ],
    [
      'an old revision',
      live({ RevisionId: 'old' }),
      { name: 'PreconditionFailedException', status: 412 },
      'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
    ],
  ])('for %s', async (_, input, error, message) => {
    const { call } = await aCheckout({ versions: 3 });

    await expect(call('UpdateAlias', input)).rejects.toMatchObject({ ...error, message });
  });

  it('for $LATEST as the weighted version', async () => {
    const { call } = await aCheckout();

    await expect(call('UpdateAlias', live(weights({ $LATEST: 0.5 })))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('Member must satisfy regular expression pattern: [0-9]+'),
    });
  });

  it('for a promotion that leaves the routing out', async () => {
    const { call } = await aCheckout();
    await call('UpdateAlias', live(weights({ 2: 1 })));

    await expect(call('UpdateAlias', live({ FunctionVersion: '2' }))).rejects.toThrow(
      'Invalid function version 2. Function version 2 is already included in routing configuration.',
    );
  });

  it('for a name that exists', async () => {
    const { call } = await aCheckout();

    await expect(call('CreateAlias', live({ FunctionVersion: '1' }))).rejects.toMatchObject({
      name: 'ResourceConflictException',
      status: 409,
      message: `Alias already exists: ${CHECKOUT}:live`,
    });
  });

  it('for versions with different roles, and with different dead-letter queues', async () => {
    const { call } = await aCheckout();
    const publish = async (settings: object) => {
      await call('UpdateFunctionConfiguration', { FunctionName: 'checkout', ...settings });
      return (await call('PublishVersion', { FunctionName: 'checkout' })).Version;
    };
    const otherRole = await publish({ Role: 'arn:aws:iam::123456789012:role/other' });
    await call('UpdateFunctionConfiguration', {
      FunctionName: 'checkout',
      Role: 'arn:aws:iam::123456789012:role/checkout',
    });
    const otherQueue = await publish({ DeadLetterConfig: { TargetArn: 'arn:aws:sqs:eu-west-1:123456789012:dead' } });

    await expect(call('UpdateAlias', live(weights({ [otherRole]: 0.1 })))).rejects.toThrow(
      'Specified versions must be associated with the same execution role',
    );
    await expect(call('UpdateAlias', live(weights({ [otherQueue]: 0.1 })))).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
  });

  it('for a version that is not ready', async () => {
    const { call, lambda } = await aCheckout();
    lambda.setVersionState('checkout', '2', 'Pending', 'Creating');

    await expect(call('UpdateAlias', live(weights({ 2: 0.1 })))).rejects.toMatchObject({
      name: 'ResourceConflictException',
      status: 409,
      message: expect.stringMatching(/Pending.*Creating/),
    });
  });
});

it('refuses or applies an update as a whole', async () => {
  const update = fc.record(
    {
      FunctionVersion: fc.constantFrom('1', '2', '3', '$LATEST', '9'),
      weight: fc.tuple(fc.constantFrom('1', '2', '3', '9'), fc.constantFrom(0, 0.05, 1, 1.5)),
      Description: fc.string({ maxLength: 5 }),
      RevisionId: fc.constantFrom('old'),
    },
    { requiredKeys: [] },
  );

  await fc.assert(
    fc.asyncProperty(fc.array(update, { maxLength: 12 }), async (updates) => {
      const { call } = await aCheckout({ versions: 3 });
      for (const { weight, ...input } of updates) {
        const before = await call('GetAlias', live());
        const written = live({ ...input, ...(weight && weights({ [weight[0]]: weight[1] })) });
        const answer = await call('UpdateAlias', written).catch(() => undefined);
        const after = await call('GetAlias', live());

        expect(after).toEqual(answer ?? before);
        expect(Object.keys(after.RoutingConfig?.AdditionalVersionWeights ?? {})).not.toContain(after.FunctionVersion);
      }
    }),
    { numRuns: 50 },
  );
});
