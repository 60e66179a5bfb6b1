import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnAlias } from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, describe, expect, it } from 'vitest';
import { read } from './files.ts';

const { context } = JSON.parse(read('cdk.json')) as { context: Record<string, unknown> };

describe('a synthesis with the context of cdk.json', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'templates-'));
  afterAll(() => rmSync(outdir, { recursive: true }));

  it('fails for a property that the resource does not have', () => {
    const app = new App({ context, outdir });
    const alias = new CfnAlias(new Stack(app, 'Planted'), 'Alias', {
      name: 'live',
      functionName: 'checkout',
      functionVersion: '1',
    });
    alias.addPropertyOverride('RoutingConfg', { AdditionalVersionWeights: [] });

    expect(() => app.synth()).toThrow('RoutingConfg');
  });

  it('fails for a wildcard that nobody has given a reason for', () => {
    const app = new App({ context, outdir });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    const role = new Role(new Stack(app, 'Planted'), 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:*'], resources: ['*'] }));

    expect(() => app.synth()).toThrow('AwsSolutions-IAM5');
  });
});
