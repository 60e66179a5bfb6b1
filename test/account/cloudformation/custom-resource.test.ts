import { describe, expect, it } from 'vitest';
import { NotModelledError } from '../../../lib/account/contract.ts';
import { aDeployment, custom, getAtt, lines, MINUTE, provider, START, states } from './a-deployment.ts';

const reasonOf = (stack: { events: readonly { status: string; reason?: string | undefined }[] }) =>
  stack.events.find(({ status }) => /^(CREATE|UPDATE|DELETE)_FAILED$/.test(status))?.reason;

describe('a custom resource', () => {
  it('is made by its function, which is told the properties as text', async () => {
    const { deploy, asked } = aDeployment();

    const stack = await deploy(
      {
        ...provider,
        Thing: custom({ Size: 3, Deep: { on: true, list: [1, 'a'] } }, { Create: { Data: { Url: 'https://x' } } }),
      },
      { Outputs: { Ref: { Value: { Ref: 'Thing' } }, Url: { Value: getAtt('Thing', 'Url') } } },
    );

    expect(stack).toMatchObject({ status: 'CREATE_COMPLETE', outputs: { Ref: 'made', Url: 'https://x' } });
    expect(asked()).toEqual([
      {
        RequestType: 'Create',
        ServiceToken: `arn:aws:lambda:us-east-1:123456789012:function:${stack.physicalIds.Provider}`,
        ResponseURL: expect.stringMatching(
          /^https:\/\/cloudformation-custom-resource-response-useast1\.s3\.amazonaws\.com\/arn%3Aaws%3Acloudformation%3A.*X-Amz-Signature=/,
        ),
        StackId: stack.id,
        RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        LogicalResourceId: 'Thing',
        ResourceType: 'Custom::Thing',
        ResourceProperties: {
          ServiceToken: expect.any(String),
          Answer: expect.any(String),
          Size: '3',
          Deep: { on: 'true', list: ['1', 'a'] },
        },
      },
    ]);
  });

  it('is updated with its old properties, and only when a property has changed', async () => {
    const { deploy, asked } = aDeployment();
    await deploy({ ...provider, Thing: custom({ Size: 3 }) });

    await deploy({ ...provider, Thing: custom({ Size: 3 }) }, { Outputs: { More: { Value: 'x' } } });
    const stack = await deploy({ ...provider, Thing: custom({ Size: 4 }) });

    expect(stack.status).toBe('UPDATE_COMPLETE');
    expect(asked()).toHaveLength(2);
    expect(asked()[1]).toMatchObject({
      RequestType: 'Update',
      PhysicalResourceId: 'made',
      ResourceProperties: { Size: '4' },
      OldResourceProperties: { Size: '3' },
    });
  });

  it('is replaced by answering with another physical id: the old one is deleted in the cleanup', async () => {
    const { deploy, asked } = aDeployment();
    await deploy({ ...provider, Thing: custom({ Size: 3 }) });

    const stack = await deploy({
      ...provider,
      Thing: custom({ Size: 4 }, { Update: { PhysicalResourceId: 'made anew' } }),
    });

    expect(asked()[2]).toMatchObject({
      RequestType: 'Delete',
      PhysicalResourceId: 'made',
      ResourceProperties: { Size: '3' },
    });
    expect(stack.physicalIds.Thing).toBe('made anew');
    expect(lines(stack).slice(-7)).toEqual([
      'shop UPDATE_IN_PROGRESS',
      'Thing UPDATE_IN_PROGRESS',
      'Thing UPDATE_COMPLETE',
      'shop UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'Thing DELETE_IN_PROGRESS',
      'Thing DELETE_COMPLETE',
      'shop UPDATE_COMPLETE',
    ]);
  });

  it('that fails to be made is asked to delete what it has begun, and the stack is rolled back', async () => {
    const { deploy, asked } = aDeployment();
    const failed = { Create: { Status: 'FAILED', Reason: 'no such plan', PhysicalResourceId: 'half' } };

    const stack = await deploy({ ...provider, Thing: custom({}, failed) });

    expect(states(stack)).toEqual(['CREATE_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS', 'ROLLBACK_COMPLETE']);
    expect(asked().map(({ RequestType, PhysicalResourceId }) => [RequestType, PhysicalResourceId])).toEqual([
      ['Create', undefined],
      ['Delete', 'half'],
    ]);
    expect(reasonOf(stack)).toBe(
      `Received response status [FAILED] from custom resource. Message returned: no such plan (RequestId: ${asked()[0]!.RequestId})`,
    );
    expect(stack.events.find(({ status }) => status === 'ROLLBACK_IN_PROGRESS')?.reason).toBe(
      'The following resource(s) failed to create: [Thing]. Rollback requested by user.',
    );
  });

  it('that fails to be updated is updated back to what it was', async () => {
    const { deploy, asked } = aDeployment();
    await deploy({ ...provider, Thing: custom({ Size: 3 }) });

    const stack = await deploy({
      ...provider,
      Thing: custom({ Size: 4 }, { Update: { Status: 'FAILED', Reason: 'too big' } }),
    });

    expect(states(stack).slice(2)).toEqual([
      'UPDATE_IN_PROGRESS',
      'UPDATE_ROLLBACK_IN_PROGRESS',
      'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
      'UPDATE_ROLLBACK_COMPLETE',
    ]);
    expect(asked()[2]).toMatchObject({
      RequestType: 'Update',
      ResourceProperties: { Size: '3' },
      OldResourceProperties: { Size: '4' },
    });
  });

  it('whose function crashes is waited for an hour, through the retries of the invocation', async () => {
    const { deploy, asked, clock } = aDeployment();

    const stack = await deploy({ ...provider, Thing: custom({ Crash: 'Create' }) });

    expect(stack.status).toBe('ROLLBACK_COMPLETE');
    expect(asked().map(({ RequestType }) => RequestType)).toEqual(['Create', 'Create', 'Create', 'Delete']);
    expect(asked()[3]!.PhysicalResourceId).toMatch(/^shop-Thing-[0-9A-F]{12}$/);
    expect(reasonOf(stack)).toContain('CloudFormation did not receive a response from your Custom Resource.');
    expect(reasonOf(stack)).toContain(`requestId [${asked()[0]!.RequestId}]`);
    expect(clock.now() - START).toBeGreaterThan(60 * MINUTE);
  });

  it('has a timeout of its own', async () => {
    const { deploy, clock } = aDeployment();

    const stack = await deploy({ ...provider, Thing: custom({ Crash: 'Create', ServiceTimeout: 30 }) });

    expect(stack.status).toBe('ROLLBACK_COMPLETE');
    expect(clock.now() - START).toBeLessThan(2 * MINUTE);
  });

  it.each([
    ['an answer of more than 4 KB', { Body: JSON.stringify({ Status: 'SUCCESS', a: 'a'.repeat(4_096) }) }, 'too long'],
    ['no physical id', { Body: '{"Status":"SUCCESS"}' }, 'Invalid PhysicalResourceId'],
    ['another status', { Body: '{"Status":"OK","PhysicalResourceId":"a"}' }, 'Invalid Status'],
    ['something else than JSON', { Body: 'done' }, 'not a JSON object'],
  ])('fails with %s, although the bucket takes it', async (_, properties, reason) => {
    const { deploy, logs } = aDeployment();

    const stack = await deploy({ ...provider, Thing: custom(properties) });

    expect(reasonOf(stack)).toContain(reason);
    expect(logs.some(({ message }) => message === 'put 200')).toBe(true);
  });

  it('cannot be read for what it did not answer', async () => {
    const { deploy } = aDeployment();

    const stack = await deploy({ ...provider, Thing: custom(), User: custom({ Url: getAtt('Thing', 'Url') }) });

    expect(reasonOf(stack)).toContain("Vendor response doesn't contain Url key in object");
  });

  it('is deleted with its stack, before the function that makes it', async () => {
    const { deploy, destroy, asked, stack } = aDeployment();
    await deploy({ ...provider, Thing: custom() });

    const deleted = await destroy();

    expect(asked()[1]).toMatchObject({ RequestType: 'Delete', PhysicalResourceId: 'made' });
    expect(states(deleted).slice(2)).toEqual(['DELETE_IN_PROGRESS', 'DELETE_COMPLETE']);
    expect(stack('shop')).toBeUndefined();
  });

  it('keeps its stack from being deleted when its function refuses, until it does not any more', async () => {
    const { deploy, destroy } = aDeployment();
    await deploy({ ...provider, Thing: custom({}, { Delete: { Status: 'FAILED', Reason: 'in use' } }) });

    const stack = await destroy();

    expect(stack).toMatchObject({
      status: 'DELETE_FAILED',
      statusReason: 'The following resource(s) failed to delete: [Thing]. ',
      physicalIds: { Thing: 'made' },
    });
  });

  it('may be made by a function of another stack, which then cannot go', async () => {
    const { deploy, destroy, asked } = aDeployment();
    await deploy(provider, { Outputs: { Token: { Value: getAtt('Provider', 'Arn'), Export: { Name: 'token' } } } });
    const imported = { ServiceToken: { 'Fn::ImportValue': 'token' } };

    const till = await deploy({ Thing: custom(imported) }, {}, { name: 'till' });
    const shop = await destroy();

    expect(till.status).toBe('CREATE_COMPLETE');
    expect(asked()).toHaveLength(1);
    expect(shop).toMatchObject({
      status: 'CREATE_COMPLETE',
      statusReason: 'Delete canceled. Cannot delete export token as it is in use by till.',
    });
  });

  it('cannot change its function', async () => {
    const { deploy } = aDeployment();
    await deploy({ ...provider, Other: provider.Provider!, Thing: custom() });

    const stack = await deploy({
      ...provider,
      Other: provider.Provider!,
      Thing: custom({ ServiceToken: getAtt('Other', 'Arn') }),
    });

    expect(reasonOf(stack)).toBe('Modifying service token is not allowed.');
  });

  it('is refused behind a topic, and where a stack is only loaded', async () => {
    const { deploy, load } = aDeployment();
    const template = { Resources: { ...provider, Thing: custom() } };

    await expect(deploy({ Thing: custom({ ServiceToken: 'arn:aws:sns:us-east-1:123456789012:t' }) })).rejects.toThrow(
      NotModelledError,
    );
    expect(() => load({ folder: '', stacks: [{ name: 'shop', template, tags: {}, assets: new Map() }] })).toThrow(
      'Thing is a custom resource (Custom::Thing)',
    );
  });
});
