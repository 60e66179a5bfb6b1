import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { policyProblems, readPolicy } from '../../lib/core/flags/policy.ts';
import { readPerson } from '../../lib/core/rollout/person.ts';
import { aFlag } from '../core/flags/a-document.ts';
import { folderOf, snippetOf } from './shop-of.ts';

const page = 'docs/how-to/govern-flags.md';

async function templateOf(snippet: number): Promise<Template> {
  mkdirSync(folderOf(page), { recursive: true });
  const file = join(folderOf(page), `stack-${snippet}.ts`);
  const source = snippetOf(page, snippet).replace("'tidegate/cdk'", JSON.stringify(resolve('lib/constructs/index.ts')));
  writeFileSync(file, `${source}\nexport { app };\n`);
  const { app } = (await import(file)) as { readonly app: App };
  return Template.fromStack(app.node.findChild('Tidegate') as Stack);
}

/** What the functions of the stack that the page shows are told of the policy. */
async function deployedPolicy() {
  const template = await templateOf(0);
  const [command] = Object.values(
    template.findResources('AWS::Lambda::Function', { Properties: { FunctionName: 'tidegate-command' } }),
  );
  return readPolicy(command?.Properties.Environment.Variables.FLAG_POLICY as string);
}

test('the policy that the page shows asks what the page says', { timeout: 120_000 }, async () => {
  const policy = await deployedPolicy();
  const before = aFlag({ metadata: { owner: 'payments', tags: 'PCI,HIPAA' } });
  const as = (permissionSet: string, reason: string) =>
    policyProblems(policy, {
      ...{ key: 'card', kind: 'set', before, after: { ...before, defaultVariant: 'on' }, reason },
      person: readPerson(
        `arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_${permissionSet}_0123456789abcdef/somebody@example.com`,
      )!,
    });

  expect(as('Developer', 'faster')).toHaveLength(3);
  expect(as('PaymentsLead', 'PAY-42')).toEqual([
    expect.stringContaining('changed by a rollout, or by ComplianceOfficer'),
  ]);
  expect(as('ComplianceOfficer', 'PAY-42')).toEqual([expect.stringContaining('belongs to payments')]);
});

test('the key that the page shows encrypts the documents', { timeout: 120_000 }, async () => {
  const template = await templateOf(1);

  const [profile] = Object.values(template.findResources('AWS::AppConfig::ConfigurationProfile'));
  expect(profile?.Properties).toMatchObject({
    KmsKeyIdentifier: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
  });
});
