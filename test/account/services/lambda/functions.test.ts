import { describe, expect, it } from 'vitest';
import { type Answer, aCheckout, CHECKOUT, live, MINUTE, ROLE, weights } from './a-lambda.ts';

const checkout = (input: object = {}) => ({ FunctionName: 'checkout', ...input });

describe('versions', () => {
  it('are numbered from 1, and an unchanged $LATEST gives the newest back', async () => {
    const { call } = await aCheckout();

    const again = await call('PublishVersion', checkout());

    expect(again).toMatchObject({ Version: '2', FunctionArn: `${CHECKOUT}:2`, State: 'Active' });
  });

  it('never get a number twice', async () => {
    const { call, lambda } = await aCheckout();
    await call('DeleteFunction', checkout({ Qualifier: '2' }));

    const unchanged = await call('PublishVersion', checkout());
    lambda.changeModelledCode('checkout', 'code 4');
    const changed = await call('PublishVersion', checkout());

    expect([unchanged.Version, changed.Version]).toEqual(['3', '4']);
  });

  it('are listed after $LATEST, in pages', async () => {
    const { call } = await aCheckout();
    const qualifiers = ({ Versions }: Answer) => Versions.map(({ Version }) => Version);

    const first = await call('ListVersionsByFunction', checkout({ MaxItems: 2 }));
    const second = await call('ListVersionsByFunction', checkout({ MaxItems: 2, Marker: first.NextMarker }));

    expect(qualifiers(first)).toEqual(['$LATEST', '1']);
    expect(qualifiers(second)).toEqual(['2']);
    expect(second.NextMarker).toBeUndefined();
  });

  it('keep their settings when $LATEST changes', async () => {
    const { call } = await aCheckout();
    await call(
      'UpdateFunctionConfiguration',
      checkout({ MemorySize: 1024, Environment: { Variables: { LEVEL: '2' } } }),
    );

    const latest = await call('GetFunctionConfiguration', checkout());
    const second = await call('GetFunctionConfiguration', checkout({ Qualifier: '2' }));

    expect(latest).toMatchObject({ MemorySize: 1024, Environment: { Variables: { LEVEL: '2' } } });
    expect(second).toMatchObject({ MemorySize: 512, Version: '2' });
    expect(second).not.toHaveProperty('Environment');
  });

  it('cannot be deleted while an alias refers to them, by pointer or by weight', async () => {
    const { call } = await aCheckout();
    await call('UpdateAlias', live(weights({ 2: 0.1 })));

    for (const Qualifier of ['1', '2']) {
      await expect(call('DeleteFunction', checkout({ Qualifier }))).rejects.toMatchObject({
        name: 'ResourceConflictException',
        status: 409,
        message: 'Unable to delete version because the following aliases reference it: [live]',
      });
    }
  });

  it('are published only if the code is the expected one', async () => {
    const { call } = await aCheckout();

    await expect(call('PublishVersion', checkout({ CodeSha256: 'other' }))).rejects.toThrow(
      /^CodeSHA256 \(other\) is different from current CodeSHA256 in \$LATEST/,
    );
    await expect(call('PublishVersion', checkout({ RevisionId: 'old' }))).rejects.toMatchObject({ status: 412 });
  });
});

describe('a function', () => {
  it('is found by name, by partial and full ARN, and behind an alias', async () => {
    const { call } = await aCheckout();

    const answers = await Promise.all(
      ['checkout:live', `${CHECKOUT}:live`, '123456789012:function:checkout:live'].map((FunctionName) =>
        call('GetFunctionConfiguration', { FunctionName }),
      ),
    );

    for (const answer of answers) {
      expect(answer).toMatchObject({ FunctionArn: `${CHECKOUT}:live`, Version: '1', Role: ROLE });
    }
  });

  it('has tags that can be changed', async () => {
    const { call } = await aCheckout();
    await call('TagResource', { Resource: CHECKOUT, Tags: { team: 'payments' } });
    await call('UntagResource', { Resource: CHECKOUT, TagKeys: ['owner'] });

    const listed = await call('ListTags', { Resource: CHECKOUT });
    const found = await call('GetFunction', checkout());

    expect(listed.Tags).toEqual({ team: 'payments' });
    expect(found.Tags).toEqual({ team: 'payments' });
  });

  it('is gone once it is deleted', async () => {
    const { call } = await aCheckout();
    await call('DeleteFunction', checkout());

    await expect(call('GetFunction', checkout())).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      status: 404,
      message: `Function not found: ${CHECKOUT}`,
    });
  });

  it('refuses a change that is not modelled, by name', async () => {
    const { call } = await aCheckout();

    await expect(call('UpdateFunctionConfiguration', checkout({ VpcConfig: {} }))).rejects.toThrow(/VpcConfig/);
  });
});

describe('provisioned concurrency', () => {
  const put = { Qualifier: '1', ProvisionedConcurrentExecutions: 5 };

  it('becomes ready after one to two minutes', async () => {
    const { call, clock } = await aCheckout();
    const status = async () => (await call('GetProvisionedConcurrencyConfig', checkout({ Qualifier: '1' }))).Status;
    await call('PutProvisionedConcurrencyConfig', checkout(put));

    await clock.runUntil(clock.now() + MINUTE - 1);
    const before = await status();
    await clock.runUntil(clock.now() + MINUTE + 1);
    const after = await status();

    expect([before, after]).toEqual(['IN_PROGRESS', 'READY']);
  });

  it('is listed, and absent with AWS’s own error', async () => {
    const { call } = await aCheckout();
    await call('PutProvisionedConcurrencyConfig', checkout(put));

    const listed = await call('ListProvisionedConcurrencyConfigs', checkout());

    expect(listed.ProvisionedConcurrencyConfigs).toMatchObject([{ FunctionArn: `${CHECKOUT}:1` }]);
    await expect(call('GetProvisionedConcurrencyConfig', checkout({ Qualifier: '2' }))).rejects.toMatchObject({
      name: 'ProvisionedConcurrencyConfigNotFoundException',
      status: 404,
    });
  });

  it('and weights exclude each other on an alias', async () => {
    const { call } = await aCheckout();
    const message = 'Alias with weights can not be used with Provisioned Concurrency';

    await call('PutProvisionedConcurrencyConfig', checkout({ ...put, Qualifier: 'live' }));
    await expect(call('UpdateAlias', live(weights({ 2: 0.1 })))).rejects.toThrow(message);

    await call('DeleteProvisionedConcurrencyConfig', checkout({ Qualifier: 'live' }));
    await call('UpdateAlias', live(weights({ 2: 0.1 })));
    await expect(call('PutProvisionedConcurrencyConfig', checkout({ ...put, Qualifier: 'live' }))).rejects.toThrow(
      message,
    );
  });

  it('sits on an alias or on its version, not on both', async () => {
    const { call } = await aCheckout();

    await call('PutProvisionedConcurrencyConfig', checkout(put));
    await expect(
      call('PutProvisionedConcurrencyConfig', checkout({ ...put, Qualifier: 'live' })),
    ).rejects.toMatchObject({
      status: 409,
      message: "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
    });

    await call('DeleteProvisionedConcurrencyConfig', checkout({ Qualifier: '1' }));
    await call('PutProvisionedConcurrencyConfig', checkout({ ...put, Qualifier: 'live' }));
    await expect(call('PutProvisionedConcurrencyConfig', checkout(put))).rejects.toMatchObject({
      status: 409,
      message: 'Version is pointed by a Provisioned Concurrency alias',
    });
  });
});

describe('what a caller needs', () => {
  const tagged = { context: { 'aws:ResourceTag/owner': 'shop' } };
  const invoked = { context: { ...tagged.context, 'lambda:InvokedViaFunctionUrl': 'false' } };

  it('is asked of the function for its aliases, and of the qualifier for an invocation', async () => {
    const { lambda } = await aCheckout();

    expect(lambda.permissions('UpdateAlias', live())).toEqual([
      { action: 'lambda:UpdateAlias', resource: CHECKOUT, ...tagged },
    ]);
    expect(lambda.permissions('Invoke', checkout({ Qualifier: 'live' }))).toEqual([
      { action: 'lambda:InvokeFunction', resource: `${CHECKOUT}:live`, ...invoked },
    ]);
    expect(lambda.permissions('Invoke', { FunctionName: CHECKOUT })).toEqual([
      { action: 'lambda:InvokeFunction', resource: CHECKOUT, ...invoked },
    ]);
    expect(lambda.permissions('ListTags', { Resource: CHECKOUT })).toEqual([
      { action: 'lambda:ListTags', resource: CHECKOUT, ...tagged },
    ]);
    expect(lambda.permissions('GetAlias', { FunctionName: 'cart', Name: 'live' })).toEqual([
      { action: 'lambda:GetAlias', resource: CHECKOUT.replace('checkout', 'cart') },
    ]);
  });
});

describe('a function’s policy', () => {
  const grant = checkout({
    StatementId: 'rule',
    Action: 'lambda:InvokeFunction',
    Principal: 'events.amazonaws.com',
    SourceArn: 'arn:aws:events:eu-west-1:123456789012:rule/alarms',
  });

  it('holds what was added, until it is removed', async () => {
    const { call, context } = await aCheckout();
    await call('AddPermission', grant);

    const { Policy } = await call('GetPolicy', checkout());
    const stored = context.iam.resourcePolicy(CHECKOUT);
    await call('RemovePermission', checkout({ StatementId: 'rule' }));

    expect(JSON.parse(Policy).Statement).toEqual([
      {
        Sid: 'rule',
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'lambda:InvokeFunction',
        Resource: CHECKOUT,
        Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:events:eu-west-1:123456789012:rule/alarms' } },
      },
    ]);
    expect(stored?.Statement).toHaveLength(1);
    await expect(call('GetPolicy', checkout())).rejects.toThrow('The resource you requested does not exist.');
    expect(context.iam.resourcePolicy(CHECKOUT)?.Statement).toEqual([]);
  });

  it('goes with its alias, and with the function', async () => {
    const { call, context } = await aCheckout();
    await call('AddPermission', grant);
    await call('AddPermission', { ...grant, Qualifier: 'live' });

    await call('DeleteAlias', live());
    await call('DeleteFunction', checkout());

    expect(context.iam.resourcePolicy(CHECKOUT)?.Statement).toEqual([]);
    expect(context.iam.resourcePolicy(`${CHECKOUT}:live`)?.Statement).toEqual([]);
  });

  it('takes each statement id once', async () => {
    const { call } = await aCheckout();
    await call('AddPermission', grant);

    await expect(call('AddPermission', grant)).rejects.toMatchObject({
      status: 409,
      message:
        'The statement id (rule) provided already exists. Please provide a new statement id, or remove the existing statement.',
    });
    await expect(call('RemovePermission', checkout({ StatementId: 'other' }))).rejects.toThrow(
      'Statement other is not found in resource policy.',
    );
  });
});
