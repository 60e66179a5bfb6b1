import { App, Validations } from 'aws-cdk-lib';
import { CheckoutStack } from '../examples/checkout/stack.ts';
import type { FindingProps } from '../lib/constructs/findings.ts';
import { ControlPlaneStack } from '../lib/constructs/control-plane-stack.ts';

const app = new App();
// CDK's own switch, here for all of what is checked at synthesis; checking changes nothing of what is written.
if (process.env.CDK_VALIDATION !== 'false') {
  const { AwsSolutionsChecks } = await import('cdk-nag');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}
const name = String(app.node.tryGetContext('name') ?? 'tidegate');

new ControlPlaneStack(app, 'Tidegate', {
  name,
  description: 'Tidegate: staged rollouts of Lambda aliases and feature flags',
  flags: { application: name, environment: 'production' },
  // A list in cdk.json, so that rehearsals here have the same.
  findings: (app.node.tryGetContext('findings') ?? []) as readonly FindingProps[],
});

// `cdk deploy --all -c example=true`: an application to try the control plane on; with `-c flags=true` it reads a flag.
if (isOn('example')) {
  new CheckoutStack(app, 'TidegateExample', {
    controlPlane: name,
    release: Number(app.node.tryGetContext('release') ?? 1),
    flags: isOn('flags'),
  });
}

function isOn(key: string): boolean {
  return String(app.node.tryGetContext(key)) === 'true';
}
