import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCloudAssembly } from '../../../lib/account/cloudformation/assembly.ts';
import { loadCloudAssembly } from '../../../lib/account/cloudformation/loader.ts';
import type { Template } from '../../../lib/account/cloudformation/template.ts';
import { NotModelledError } from '../../../lib/account/contract.ts';
import { aStack, aTarget, aThing, writeAssembly } from './an-assembly.ts';

const thing = (Properties: Record<string, unknown> = {}, others: object = {}) => ({
  Type: 'Test::Thing',
  Properties,
  ...others,
});

function load(template: Template, changes: Parameters<typeof aTarget>[0] = {}) {
  const { target, made } = aTarget(changes);
  const { shop } = loadCloudAssembly(aStack(template), target);
  return { shop: shop!, made, target };
}

/** What the properties of the only resource become. */
const resolved = (value: unknown, template: Template = {}) =>
  load(aThing({ value }, template)).made.at(-1)!.properties.value;

describe('intrinsic functions', () => {
  const other = { Resources: { Other: thing() } };

  it.each([
    ['Ref to a resource', { Ref: 'Other' }, 'Other-ref'],
    ['Ref to a pseudo parameter', { Ref: 'AWS::Region' }, 'eu-west-1'],
    ['GetAtt', { 'Fn::GetAtt': ['Other', 'Arn'] }, 'Other-arn'],
    ['GetAtt in one string', { 'Fn::GetAtt': 'Other.Nested.Name' }, 'Other-nested'],
    ['Join', { 'Fn::Join': [':', ['arn', { Ref: 'AWS::Partition' }, { Ref: 'Other' }]] }, 'arn:aws:Other-ref'],
    ['Select of Split', { 'Fn::Select': ['1', { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    [
      'Sub',
      { 'Fn::Sub': '${Other}/${Other.Arn}/${AWS::AccountId}/${!Kept}' },
      'Other-ref/Other-arn/123456789012/${Kept}',
    ],
    [
      'Sub with variables',
      { 'Fn::Sub': ['${a}-${Other}', { a: { Ref: 'AWS::URLSuffix' } }] },
      'amazonaws.com-Other-ref',
    ],
    ['Base64', { 'Fn::Base64': { Ref: 'Other' } }, Buffer.from('Other-ref').toString('base64')],
    ['no intrinsic', { a: [1, true, null, { b: 'c' }] }, { a: [1, true, null, { b: 'c' }] }],
  ])('%s', (_, value, expected) => {
    expect(resolved(value, other)).toEqual(expected);
  });

  it('FindInMap looks up what the account says', () => {
    const template = { Mappings: { Regions: { 'eu-west-1': { size: 3 } } } };

    expect(resolved({ 'Fn::FindInMap': ['Regions', { Ref: 'AWS::Region' }, 'size'] }, template)).toBe(3);
    expect(() => resolved({ 'Fn::FindInMap': ['Regions', 'mars', 'size'] }, template)).toThrow('Regions.mars.size');
  });

  it('If chooses by a condition, and NoValue leaves the property out', () => {
    const Conditions = {
      Here: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] },
      There: { 'Fn::Not': [{ Condition: 'Here' }] },
      Both: { 'Fn::And': [{ Condition: 'Here' }, { Condition: 'There' }] },
      Either: { 'Fn::Or': [{ Condition: 'Here' }, { Condition: 'There' }] },
    };
    const choose = (condition: string) => ({ 'Fn::If': [condition, 'yes', { Ref: 'AWS::NoValue' }] });

    const value = {
      here: choose('Here'),
      there: choose('There'),
      both: choose('Both'),
      either: choose('Either'),
      list: [choose('There'), 1],
    };

    expect(resolved(value, { Conditions })).toEqual({ here: 'yes', either: 'yes', list: [1] });
  });

  it('leave the Condition of a policy statement alone', () => {
    const statement = { Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } };

    expect(resolved(statement)).toEqual({ Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } } });
  });

  it.each([
    ['Fn::GetAZs', { 'Fn::GetAZs': '' }],
    ['Fn::Transform', { 'Fn::Transform': {} }],
    ['{{resolve:ssm:/a}}', '{{resolve:ssm:/a}}'],
    ['Width', { 'Fn::GetAtt': ['Other', 'Width'] }],
  ])('refuse %s by name', (name, value) => {
    expect(() => resolved(value, other)).toThrow(NotModelledError);
    expect(() => resolved(value, other)).toThrow(name);
  });

  it('say what is missing', () => {
    expect(() => resolved({ Ref: 'Gone' })).toThrow('shop mentions Gone, which it does not have');
    expect(() => resolved({ 'Fn::ImportValue': 'gone' })).toThrow('No export named gone found.');
    expect(() => resolved({ 'Fn::If': ['Gone', 1, 2] })).toThrow('shop has no condition Gone');
    expect(() => resolved({ 'Fn::Select': [5, ['a']] })).toThrow('nonexistent');
  });
});

describe('a stack', () => {
  it('is created in the order of its references and of DependsOn', () => {
    const { made } = load({
      Resources: {
        Last: thing({}, { DependsOn: ['Middle'] }),
        Middle: thing({ sub: { 'Fn::Sub': 'x${First.Arn}' }, list: [{ 'Fn::GetAtt': ['Second', 'Arn'] }] }),
        Second: thing({ ref: { Ref: 'First' } }),
        First: thing(),
      },
    });

    expect(made.map(({ resource }) => resource.logicalId)).toEqual(['First', 'Second', 'Middle', 'Last']);
  });

  it('with a circle of references is refused', () => {
    const Resources = { A: thing({ b: { Ref: 'B' } }), B: thing({ a: { Ref: 'A' } }) };

    expect(() => load({ Resources })).toThrow('Circular dependency between resources: [A, B]');
  });

  it('gives outputs and physical ids, and exports for the stacks after it', () => {
    const template: Template = {
      Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
      Resources: { Thing: thing() },
      Outputs: {
        Name: { Value: { Ref: 'Thing' }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}:Name' } } },
        Hidden: { Value: 'x', Condition: 'Never' },
      },
    };
    const { shop, target } = load(template);
    const { target: later, made } = aTarget({ book: target.book });

    const importer = aThing({ name: { 'Fn::ImportValue': 'shop:Name' } });
    loadCloudAssembly(aStack(importer, { name: 'till' }), later);

    expect(shop).toEqual({ name: 'shop', outputs: { Name: 'Thing-ref' }, physicalIds: { Thing: 'Thing-ref' } });
    expect(made[0]!.properties).toEqual({ name: 'Thing-ref' });
    expect(() => loadCloudAssembly(aStack(template), later)).toThrow('Stack [shop] already exists');
  });

  it('leaves out what a condition excludes, and metadata', () => {
    const { made } = load({
      Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
      Resources: { Out: thing({}, { Condition: 'Never' }), Meta: { Type: 'AWS::CDK::Metadata' } },
    });

    expect(made).toEqual([]);
  });

  it('has the parameters that a bootstrapped account answers', () => {
    const Parameters = {
      BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/hnb659fds/version' },
      Level: { Type: 'Number', Default: 3 },
      Names: { Type: 'CommaDelimitedList', Default: 'a,b' },
    };
    const Rules = { CheckBootstrapVersion: {} };

    const value = resolved([{ Ref: 'Level' }, { Ref: 'Names' }, { Ref: 'BootstrapVersion' }], { Parameters, Rules });

    expect(value).toEqual(['3', ['a', 'b'], '30']);
  });

  it.each([
    ['AWS::EC2::VPC', { Resources: { Net: { Type: 'AWS::EC2::VPC' } } }],
    [
      'CodeDeployLambdaAliasUpdate',
      { Resources: { A: thing({}, { UpdatePolicy: { CodeDeployLambdaAliasUpdate: {} } }) } },
    ],
    ['CreationPolicy', { Resources: { A: thing({}, { CreationPolicy: {} }) } }],
    ['transform', { Transform: 'AWS::Serverless-2016-10-31' }],
    ['OtherRule', { Rules: { OtherRule: {} } }],
    [
      'Secret',
      aThing(
        { a: { Ref: 'Secret' } },
        { Parameters: { Secret: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/x' } } },
      ),
    ],
  ])('is refused for %s, by name', (name, template) => {
    expect(() => load(template as Template)).toThrow(NotModelledError);
    expect(() => load(template as Template)).toThrow(name);
  });

  it('needs a value for every parameter it reads', () => {
    const template = aThing({ a: { Ref: 'Level' } }, { Parameters: { Level: { Type: 'Number' } } });

    expect(() => load(template)).toThrow('the parameter Level has no default');
  });

  it('gives its resources names, tags and assets', () => {
    const { target, made } = aTarget();
    const tags = { team: 'shop', stage: 'test' };
    const assets = new Map([['abc.zip', '/assembly/asset.abc']]);
    const template = aThing({ Tags: [{ Key: 'stage', Value: 'live' }] });

    loadCloudAssembly(aStack(template, { tags, assets }), target);
    const { resource } = made[0]!;

    expect(resource.physicalName()).toMatch(/^shop-Thing-[0-9A-F]{12}$/);
    expect(resource.tags).toEqual({ team: 'shop', stage: 'live' });
    expect(resource.asset('abc.zip')).toBe('/assembly/asset.abc');
    expect(() => resource.asset('gone.zip')).toThrow('shop has no asset with the object key gone.zip');
  });

  it('cuts long names to their limit, keeping something of both parts', () => {
    const { target, made } = aTarget();
    const logicalId = 'A'.repeat(80);

    loadCloudAssembly(aStack({ Resources: { [logicalId]: thing() } }, { name: 'stack'.repeat(20) }), target);
    const name = made[0]!.resource.physicalName(64);

    expect(name).toHaveLength(64);
    expect(name).toMatch(/^(stack)+-A{25}-[0-9A-F]{12}$/);
  });
});

describe('a cloud assembly on disk', () => {
  const manifest = (artifacts: object) => ({ 'manifest.json': { artifacts } });
  const stack = (templateFile: string, dependencies: string[] = [], properties: object = {}) => ({
    type: 'aws:cloudformation:stack',
    dependencies,
    properties: { templateFile, ...properties },
  });

  it('is read with its stacks in dependency order, their tags and their assets', () => {
    const folder = writeAssembly({
      ...manifest({
        App: stack('App.template.json', ['Base', 'App.assets'], { tags: { team: 'shop' }, stackName: 'shop-app' }),
        'App.assets': { type: 'cdk:asset-manifest', properties: { file: 'App.assets.json' } },
        Base: stack('Base.template.json'),
        Tree: { type: 'cdk:tree' },
      }),
      'App.template.json': { Resources: {} },
      'Base.template.json': {},
      'App.assets.json': {
        files: { abc: { source: { path: 'asset.abc' }, destinations: { here: { objectKey: 'abc.zip' } } } },
      },
    });

    const { stacks } = readCloudAssembly(folder);

    expect(stacks.map(({ name }) => name)).toEqual(['Base', 'shop-app']);
    expect(stacks[1]).toMatchObject({ tags: { team: 'shop' } });
    expect(stacks[1]!.assets).toEqual(new Map([['abc.zip', join(folder, 'asset.abc')]]));
  });

  it.each([
    ['a nested assembly', manifest({ Stage: { type: 'cdk:cloud-assembly' } })],
    [
      'a container image',
      {
        ...manifest({
          App: stack('App.template.json', ['App.assets']),
          'App.assets': { type: 'cdk:asset-manifest', properties: { file: 'App.assets.json' } },
        }),
        'App.template.json': {},
        'App.assets.json': { dockerImages: { image: {} } },
      },
    ],
  ])('is refused with %s', (_, files) => {
    expect(() => readCloudAssembly(writeAssembly(files))).toThrow(NotModelledError);
  });
});
