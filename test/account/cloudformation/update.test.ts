import { describe, expect, it } from 'vitest';
import { AwsError, NotModelledError } from '../../../lib/account/contract.ts';
import type { TemplateResource } from '../../../lib/account/cloudformation/template.ts';
import { aDeployment, custom, getAtt, lines, provider, states } from './a-deployment.ts';

const queue = (properties: object = {}, others: object = {}): TemplateResource => ({
  Type: 'AWS::SQS::Queue',
  Properties: { ...properties },
  ...others,
});
/** Fails to be made: there is no such bus. */
const broken = (others: object = {}): TemplateResource => ({
  Type: 'AWS::Events::Rule',
  Properties: { EventBusName: 'nowhere', EventPattern: { source: ['a'] } },
  ...others,
});

/** A function with a published version behind an alias, as CDK writes it: a version's logical id tells its code. */
const checkout = (release: number, alias: object = {}) => ({
  ProviderRole: provider.ProviderRole!,
  Checkout: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: 'checkout',
      Code: { ZipFile: `exports.handler = async () => ${release};` },
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Role: getAtt('ProviderRole', 'Arn'),
    },
  },
  [`Version${release}`]: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Checkout' } } },
  Live: {
    Type: 'AWS::Lambda::Alias',
    Properties: {
      FunctionName: { Ref: 'Checkout' },
      FunctionVersion: getAtt(`Version${release}`, 'Version'),
      Name: 'live',
      ...alias,
    },
  },
});

describe('the events of a stack', () => {
  it('are told on the default bus, in their documented shape', async () => {
    const account = aDeployment();
    await account.deploy({ Box: queue({ QueueName: 'box' }) }, {}, { name: 'watch' });
    const { call, settle, services, clock, told, deploy } = account;
    const Arn = services.sqs.queueArns()[0]!;
    const allowed = { Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: Arn } as const;
    account.iam.putResourcePolicy(Arn, { Statement: [allowed] });
    await settle(call('events', 'PutRule', { Name: 'watch', EventPattern: '{"source":["aws.cloudformation"]}' }));
    await settle(call('events', 'PutTargets', { Rule: 'watch', Targets: [{ Id: 'box', Arn }] }));

    const stack = await deploy({ Mail: queue({ QueueName: 'mail' }) });
    await clock.runUntil(clock.now() + 1_000);

    const ofStack = told.filter((event) => event['detail-type'] === 'CloudFormation Stack Status Change');
    const ofResource = told.filter((event) => event['detail-type'] === 'CloudFormation Resource Status Change');
    expect(new Set(ofStack.map(({ detail }) => detail['status-details'].status))).toEqual(
      new Set(['CREATE_IN_PROGRESS', 'CREATE_COMPLETE']),
    );
    expect(ofStack.find(({ detail }) => detail['status-details'].status === 'CREATE_COMPLETE')).toMatchObject({
      source: 'aws.cloudformation',
      resources: [stack.id],
      detail: {
        'stack-id': stack.id,
        'status-details': { status: 'CREATE_COMPLETE', 'status-reason': '' },
        'client-request-token': expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
    });
    expect(ofResource).toHaveLength(3);
    expect(ofResource.find(({ detail }) => detail['status-details'].status === 'CREATE_COMPLETE')?.detail).toEqual({
      'stack-id': stack.id,
      'logical-resource-id': 'Mail',
      'physical-resource-id': 'https://sqs.us-east-1.amazonaws.com/123456789012/mail',
      'status-details': { status: 'CREATE_COMPLETE', 'status-reason': '' },
      'resource-type': 'AWS::SQS::Queue',
      'client-request-token': expect.any(String),
    });
  });
});

describe('an update of a stack', () => {
  it('publishes new code as a version, moves the alias and deletes the old version in the cleanup', async () => {
    const { deploy, call, settle } = aDeployment();
    await deploy(checkout(1));

    const stack = await deploy(checkout(2));
    const alias = await settle(call('lambda', 'GetAlias', { FunctionName: 'checkout', Name: 'live' }));
    const { Versions } = (await settle(call('lambda', 'ListVersionsByFunction', { FunctionName: 'checkout' }))) as any;

    expect(lines(stack).slice(-12)).toEqual([
      'shop UPDATE_IN_PROGRESS',
      'Checkout UPDATE_IN_PROGRESS',
      'Checkout UPDATE_COMPLETE',
      'Version2 CREATE_IN_PROGRESS',
      'Version2 CREATE_IN_PROGRESS',
      'Version2 CREATE_COMPLETE',
      'Live UPDATE_IN_PROGRESS',
      'Live UPDATE_COMPLETE',
      'shop UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'Version1 DELETE_IN_PROGRESS',
      'Version1 DELETE_COMPLETE',
      'shop UPDATE_COMPLETE',
    ]);
    expect(alias).toMatchObject({ FunctionVersion: '2' });
    expect(Versions.map(({ Version }: { Version: string }) => Version)).toEqual(['$LATEST', '2']);
  });

  it('of nothing but the alias’s description takes away the weights that somebody else has set', async () => {
    const { deploy, call, settle } = aDeployment();
    const retained = { DeletionPolicy: 'Retain' };
    const first = checkout(1);
    await deploy({ ...first, Version1: { ...first.Version1!, ...retained } });
    await deploy({ ...checkout(2), Version1: { ...first.Version1!, ...retained } });
    const RoutingConfig = { AdditionalVersionWeights: { 1: 0.1 } };
    await settle(call('lambda', 'UpdateAlias', { FunctionName: 'checkout', Name: 'live', RoutingConfig }));

    await deploy({ ...checkout(2, { Description: 'for all' }), Version1: { ...first.Version1!, ...retained } });
    const alias = await settle(call('lambda', 'GetAlias', { FunctionName: 'checkout', Name: 'live' }));

    expect(alias).toMatchObject({ FunctionVersion: '2', Description: 'for all' });
    expect(alias).not.toHaveProperty('RoutingConfig');
  });

  it('that leaves the alias alone leaves its weights alone, and cannot delete a version that they name', async () => {
    const { deploy, call, settle } = aDeployment();
    const pinned = { FunctionVersion: '1' };
    const { Version1, ...first } = checkout(1, pinned);
    await deploy({ ...first, Version1: Version1!, Live: { ...first.Live, DependsOn: 'Version1' } });
    const live = { ...first.Live, DependsOn: 'Version1' };
    await deploy({ ...checkout(2, pinned), Version1: Version1!, Live: live });
    const RoutingConfig = { AdditionalVersionWeights: { 2: 0.1 } };
    await settle(call('lambda', 'UpdateAlias', { FunctionName: 'checkout', Name: 'live', RoutingConfig }));

    const stack = await deploy({ ...checkout(3, pinned), Version1: Version1!, Live: live });
    const alias = await settle(call('lambda', 'GetAlias', { FunctionName: 'checkout', Name: 'live' }));

    expect(alias).toMatchObject({ FunctionVersion: '1', RoutingConfig });
    expect(stack).toMatchObject({
      status: 'UPDATE_COMPLETE',
      statusReason: 'Update successful. One or more resources could not be deleted.',
    });
    expect(stack.events.find(({ status }) => status === 'DELETE_FAILED')?.reason).toContain(
      'Unable to delete version because the following aliases reference it: [live]',
    );
  });

  it('replaces what cannot be changed: the new one first, the old one in the cleanup', async () => {
    const { deploy } = aDeployment();
    await deploy({ Mail: queue({ QueueName: 'old' }) });

    const stack = await deploy({ Mail: queue({ QueueName: 'new' }) });

    expect(stack.events.slice(-6).map(({ status, physicalId }) => [status, physicalId?.split(/[/:]/).at(-1)])).toEqual([
      ['UPDATE_IN_PROGRESS', 'old'],
      ['UPDATE_COMPLETE', 'new'],
      ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', stack.id.split('/').at(-1)],
      ['DELETE_IN_PROGRESS', 'old'],
      ['DELETE_COMPLETE', 'old'],
      ['UPDATE_COMPLETE', stack.id.split('/').at(-1)],
    ]);
    expect(stack.events.at(-6)?.reason).toBe(
      'Requested update requires the creation of a new physical resource; hence creating one.',
    );
  });

  it('that fails puts everything back: changed resources, replaced ones and new ones', async () => {
    const { deploy, call, settle, services } = aDeployment();
    await deploy({ ...checkout(1), Mail: queue({ QueueName: 'old' }) });

    const stack = await deploy({
      ...checkout(2),
      Mail: queue({ QueueName: 'new' }),
      Bad: broken({ DependsOn: ['Mail', 'Live'] }),
    });
    const alias = await settle(call('lambda', 'GetAlias', { FunctionName: 'checkout', Name: 'live' }));
    const { Payload } = (await settle(call('lambda', 'Invoke', { FunctionName: 'checkout' }))) as any;

    expect(states(stack).slice(-4)).toEqual([
      'UPDATE_IN_PROGRESS',
      'UPDATE_ROLLBACK_IN_PROGRESS',
      'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
      'UPDATE_ROLLBACK_COMPLETE',
    ]);
    expect(stack.events.find(({ status }) => status === 'UPDATE_ROLLBACK_IN_PROGRESS')?.reason).toBe(
      'The following resource(s) failed to create: [Bad]. ',
    );
    expect(stack.events.find(({ status }) => status === 'CREATE_FAILED')?.reason).toMatch(
      /^Resource handler returned message: "Event bus nowhere does not exist\." \(RequestToken: [0-9a-f-]{36}, HandlerErrorCode: NotFound\)$/,
    );
    expect(alias).toMatchObject({ FunctionVersion: '1' });
    expect(Buffer.from(Payload).toString()).toBe('1');
    expect(Object.keys(stack.physicalIds)).not.toContain('Version2');
    expect(services.sqs.queueArns()).toEqual(['arn:aws:sqs:us-east-1:123456789012:old']);
  });

  it('can be tried again after its rollback', async () => {
    const { deploy } = aDeployment();
    await deploy(checkout(1));
    await deploy({ ...checkout(2), Bad: broken({ DependsOn: 'Live' }) });

    const stack = await deploy(checkout(2));

    expect(stack.status).toBe('UPDATE_COMPLETE');
    expect(stack.physicalIds.Version2).toMatch(/:checkout:3$/);
  });

  it('that cannot be put back leaves the stack for somebody to mend', async () => {
    const { deploy } = aDeployment();
    const answer = { Update: { Status: 'FAILED', Reason: 'no' } };
    await deploy({ ...provider, Thing: custom({ Size: 1 }, answer) });

    const stack = await deploy({ ...provider, Thing: custom({ Size: 2 }, answer) });

    expect(stack).toMatchObject({
      status: 'UPDATE_ROLLBACK_FAILED',
      statusReason: 'The following resource(s) failed to update: [Thing]. ',
    });
    await expect(deploy(provider)).rejects.toThrow(
      `Stack:${stack.id} is in UPDATE_ROLLBACK_FAILED state and can not be updated.`,
    );
  });

  it('without a change is none', async () => {
    const { deploy } = aDeployment();
    const before = await deploy({ Mail: queue() });

    const stack = await deploy({ Mail: queue() });

    expect(stack).toEqual(before);
  });

  it('may be of a stack that was loaded', async () => {
    const { deploy, load, services } = aDeployment();
    const template = { Resources: { Mail: queue({ QueueName: 'old' }) } };
    load({ folder: '', stacks: [{ name: 'shop', template, tags: {}, assets: new Map() }] });

    const stack = await deploy({ Mail: queue({ QueueName: 'new' }) });

    expect(states(stack)).toEqual(['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_COMPLETE']);
    expect(services.sqs.queueArns()).toEqual(['arn:aws:sqs:us-east-1:123456789012:new']);
  });

  it('keeps the parameters that are not given anew', async () => {
    const { deploy } = aDeployment();
    const template = { Parameters: { Name: { Type: 'String' }, Level: { Type: 'String', Default: 'low' } } };
    const outputs = (Value: object) => ({ ...template, Outputs: { All: { Value } } });
    const both = { 'Fn::Sub': '${Name}/${Level}' };
    await deploy({ Mail: queue() }, outputs(both), { parameters: { Name: 'a', Level: 'high' } });

    const stack = await deploy({ Mail: queue() }, outputs(both), { parameters: { Name: 'b' } });

    expect(stack.outputs).toEqual({ All: 'b/high' });
    await expect(deploy({}, outputs(both), { name: 'other' })).rejects.toThrow('Parameters: [Name] must have values');
    await expect(deploy({}, {}, { parameters: { Gone: 'x' } })).rejects.toThrow(
      'Parameters: [Gone] do not exist in the template',
    );
  });

  it.each([
    ['a type of resource', { New: { Type: 'AWS::EC2::VPC' } }, 'AWS::EC2::VPC'],
    ['a changed property', { Mail: queue({ VisibilityTimeout: 1 }) }, 'VisibilityTimeout'],
    ['a policy', { Mail: queue({}, { DeletionPolicy: 'Snapshot' }) }, 'Snapshot'],
  ])('that needs what is not modelled ends the run: %s', async (_, Resources, name) => {
    const { deploy } = aDeployment();
    await deploy({ Mail: queue(), Other: queue() });

    const update = deploy({ Mail: queue(), Other: queue(), ...Resources });

    await expect(update).rejects.toThrow(NotModelledError);
    await expect(update).rejects.toThrow(name);
  });

  it('cannot make a resource one of another type', async () => {
    const { deploy } = aDeployment();
    await deploy({ Mail: queue() });

    await expect(deploy({ Mail: broken() })).rejects.toThrow(
      'Update of resource type is not permitted. The new template modifies resource type of the following resources: [Mail]',
    );
  });
});

describe('what a stack lets go of', () => {
  const kept = { DeletionPolicy: 'Retain' };
  const keptLater = { DeletionPolicy: 'RetainExceptOnCreate' };
  const names = ({ services }: ReturnType<typeof aDeployment>) =>
    services.sqs.queueArns().map((arn) => arn.split(':').at(-1));

  it('is deleted, or kept where its policy says so', async () => {
    const account = aDeployment();
    await account.deploy({
      A: queue({ QueueName: 'a' }),
      B: queue({ QueueName: 'b' }, kept),
      C: queue({ QueueName: 'c' }, keptLater),
      D: queue({ QueueName: 'd' }, kept),
    });

    const updated = await account.deploy({ D: queue({ QueueName: 'd' }, kept) });
    const deleted = await account.destroy();

    expect(lines(updated).slice(-6)).toEqual([
      'shop UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'C DELETE_SKIPPED',
      'B DELETE_SKIPPED',
      'A DELETE_IN_PROGRESS',
      'A DELETE_COMPLETE',
      'shop UPDATE_COMPLETE',
    ]);
    expect(lines(deleted).slice(-3)).toEqual(['shop DELETE_IN_PROGRESS', 'D DELETE_SKIPPED', 'shop DELETE_COMPLETE']);
    expect(names(account)).toEqual(['b', 'c', 'd']);
  });

  it('in the rollback of its own creation goes, unless it is to be kept even then', async () => {
    const account = aDeployment();

    await account.deploy({
      A: queue({ QueueName: 'a' }, kept),
      B: queue({ QueueName: 'b' }, keptLater),
      Bad: broken({ DependsOn: ['A', 'B'] }),
    });

    expect(names(account)).toEqual(['a']);
  });

  it('may stay when it is replaced', async () => {
    const account = aDeployment();
    await account.deploy({ A: queue({ QueueName: 'a' }) });

    await account.deploy({ A: queue({ QueueName: 'b' }, { UpdateReplacePolicy: 'Retain' }) });

    expect(names(account)).toEqual(['a', 'b']);
  });
});

describe('an export that others import', () => {
  const exporting = (value: string, name = 'Address') => ({
    Outputs: { Out: { Value: value, Export: { Name: name } } },
  });
  const importing = { Mail: queue({ QueueName: { 'Fn::ImportValue': 'Address' } }) };

  it.each([
    ['deleted', {}, 'Export Address cannot be deleted as it is in use by till'],
    ['changed', exporting('elsewhere'), 'Export Address cannot be updated as it is in use by till'],
  ])('cannot be %s', async (_, template, reason) => {
    const { deploy } = aDeployment();
    await deploy({ A: queue() }, exporting('here'));
    await deploy(importing, {}, { name: 'till' });

    const stack = await deploy({ A: queue() }, template);

    expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(stack.outputs).toEqual({ Out: 'here' });
    expect(stack.events.find(({ status }) => status === 'UPDATE_ROLLBACK_IN_PROGRESS')?.reason).toBe(reason);
  });

  it('keeps its stack from being deleted until the last importer is gone', async () => {
    const { deploy, destroy } = aDeployment();
    await deploy({ A: queue() }, exporting('here'));
    await deploy(importing, {}, { name: 'till' });

    const refused = await destroy();
    await destroy('till');
    const deleted = await destroy();

    expect(refused).toMatchObject({
      status: 'CREATE_COMPLETE',
      statusReason: 'Delete canceled. Cannot delete export Address as it is in use by till.',
    });
    expect(deleted.status).toBe('DELETE_COMPLETE');
  });

  it('has a name of its own in the Region', async () => {
    const { deploy } = aDeployment();
    await deploy({ A: queue() }, exporting('here'));

    const stack = await deploy({ A: queue() }, exporting('there'), { name: 'till' });

    expect(stack.status).toBe('ROLLBACK_COMPLETE');
    expect(stack.events.find(({ status }) => status === 'ROLLBACK_IN_PROGRESS')?.reason).toContain(
      'Export with name Address is already exported by stack shop.',
    );
    await expect(deploy({ A: queue() }, {}, { name: 'till' })).rejects.toThrow(AwsError);
  });

  it('must be there', async () => {
    const { deploy } = aDeployment();

    const stack = await deploy(importing);

    expect(stack.events.find(({ status }) => status === 'CREATE_FAILED')?.reason).toBe(
      'No export named Address found.',
    );
  });
});
