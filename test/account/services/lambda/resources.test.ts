import { describe, expect, it } from 'vitest';
import { NotModelledError } from '../../../../lib/account/contract.ts';
import { aLambda, CHECKOUT, createResource, functionProperties, START } from './a-lambda.ts';

const named = (changes: object = {}) => ({ FunctionName: 'checkout', ...changes });

describe('a template’s function', () => {
  it('has the code of its asset, its settings and the tags of the stack', async () => {
    const account = aLambda();

    const created = createResource(
      account,
      'AWS::Lambda::Function',
      functionProperties({
        Environment: { Variables: { LEVEL: 2 } },
        MemorySize: '256',
        Timeout: 10,
        Architectures: ['arm64'],
        TracingConfig: { Mode: 'Active' },
        Tags: [{ Key: 'stage', Value: 'test' }],
      }),
    );
    const found = await account.call('GetFunction', named());
    await account.finish(account.call('Invoke', named()));

    expect(created).toEqual({ ref: 'checkout', attributes: { Arn: CHECKOUT } });
    expect(found).toMatchObject({
      Configuration: { MemorySize: 256, Timeout: 10, Architectures: ['arm64'], TracingConfig: { Mode: 'Active' } },
      Tags: { stage: 'test' },
    });
    expect(account.sandboxes.started).toMatchObject([
      { codeFolder: '/assembly/abc.zip', handler: 'index.handler', environment: { LEVEL: '2' }, memoryMb: 256 },
    ]);
  });

  it('may have inline code, and a name made by CloudFormation', async () => {
    const account = aLambda();
    const source = 'exports.handler = async () => 1;';

    const { FunctionName: _, ...unnamed } = functionProperties({ Code: { ZipFile: source } });
    const { ref } = createResource(account, 'AWS::Lambda::Function', unnamed);
    await account.finish(account.call('Invoke', { FunctionName: ref }));

    expect(ref).toBe('shop-Checkout-0123456789AB');
    expect(account.sandboxes.started[0]!.inlineSource).toBe(source);
  });

  it('needs a role that trusts Lambda', () => {
    const account = aLambda({
      trusts: (_, service, source) => service !== 'lambda.amazonaws.com' || source !== CHECKOUT,
    });

    expect(() => createResource(account, 'AWS::Lambda::Function', functionProperties())).toThrow(
      'The role defined for the function cannot be assumed by Lambda.',
    );
  });

  it.each([
    ['the Lambda layer mine', { Layers: ['mine'] }],
    ['VpcConfig', { VpcConfig: {} }],
    ['SnapStart', { SnapStart: {} }],
    ['ImageUri', { Code: { ImageUri: 'x' } }],
    ['python3.14', { Runtime: 'python3.14' }],
  ])('is refused with %s, by name', (name, changes) => {
    const create = () => createResource(aLambda(), 'AWS::Lambda::Function', functionProperties(changes));

    expect(create).toThrow(NotModelledError);
    expect(create).toThrow(name);
  });
});

describe('a template’s version and alias', () => {
  it('are those of the API', async () => {
    const account = aLambda();
    createResource(account, 'AWS::Lambda::Function', functionProperties());

    const version = createResource(account, 'AWS::Lambda::Version', named());
    const alias = createResource(account, 'AWS::Lambda::Alias', named({ Name: 'live', FunctionVersion: '1' }));

    expect(version).toEqual({ ref: `${CHECKOUT}:1`, attributes: { Version: '1', FunctionArn: `${CHECKOUT}:1` } });
    expect(alias).toEqual({ ref: `${CHECKOUT}:live`, attributes: { AliasArn: `${CHECKOUT}:live` } });
    expect(account.lambda.routing('checkout', 'live', START)).toEqual({ 1: 1 });
  });

  it('can carry weights and provisioned concurrency', async () => {
    const account = aLambda();
    createResource(account, 'AWS::Lambda::Function', functionProperties());
    createResource(account, 'AWS::Lambda::Version', named());
    await account.call('UpdateFunctionConfiguration', named({ Timeout: 9 }));
    createResource(
      account,
      'AWS::Lambda::Version',
      named({ ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 } }),
    );

    const RoutingConfig = { AdditionalVersionWeights: [{ FunctionVersion: '2', FunctionWeight: 0.1 }] };
    createResource(account, 'AWS::Lambda::Alias', named({ Name: 'live', FunctionVersion: '1', RoutingConfig }));
    const listed = await account.call('ListProvisionedConcurrencyConfigs', named());

    expect(account.lambda.routing('checkout', 'live')).toEqual({ 1: 0.9, 2: 0.1 });
    expect(listed.ProvisionedConcurrencyConfigs).toHaveLength(1);
  });

  it('refuse a second version of unchanged code', () => {
    const account = aLambda();
    createResource(account, 'AWS::Lambda::Function', functionProperties());
    createResource(account, 'AWS::Lambda::Version', named());

    expect(() => createResource(account, 'AWS::Lambda::Version', named())).toThrow(
      'A version for this Lambda function exists ( 1 ). Modify the function to create a new version.',
    );
  });

  it('leave layers out', () => {
    expect(() => createResource(aLambda(), 'AWS::Lambda::LayerVersion', {})).toThrow(
      'AWS::Lambda::LayerVersion is not modelled',
    );
  });
});
