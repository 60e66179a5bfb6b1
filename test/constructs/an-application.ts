import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { ControlPlane } from '../../lib/constructs/control-plane.ts';
import { Plan } from '../../lib/constructs/plan.ts';
import { ProgressiveFunction, type ProgressiveFunctionProps } from '../../lib/constructs/progressive-function.ts';

export const aCanary = Plan.canary({ weight: 0.05, bake: Duration.minutes(10) });

/** A stack `Shop` with a function behind an alias that the control plane `tidegate` moves. */
export function anApplication(props: Partial<ProgressiveFunctionProps> = {}, app = new App()) {
  const stack = new Stack(app, 'Shop');
  const lambda = new LambdaFunction(stack, 'Checkout', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => "release 1";'),
  });
  const controlPlane = ControlPlane.fromName(stack, 'Tidegate', 'tidegate');
  const checkout = new ProgressiveFunction(stack, 'Live', {
    controlPlane,
    function: lambda,
    plan: aCanary,
    ...props,
  });
  let synthesized: Template | undefined;
  /** Synthesized once: what a test adds, it adds before. */
  const template = () => (synthesized ??= Template.fromStack(stack));
  return { stack, controlPlane, lambda, checkout, template };
}
