import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { TargetDashboard } from '../../lib/constructs/target-dashboard.ts';
import { controlPlaneStack, synthesizedAssembly } from '../../lib/rehearsal/synthesize.ts';
import { aShop, progressive } from '../applications/a-shop.ts';

interface Widget {
  readonly type: string;
  readonly properties: {
    readonly title?: string;
    readonly alarms?: readonly string[];
    readonly query?: string;
    readonly metrics?: readonly (readonly (string | { readonly expression?: string; readonly label?: string })[])[];
  };
}

/** The body of a dashboard, with names in place of what CloudFormation fills in. */
function widgetsOf(template: object): readonly Widget[] {
  const [dashboard] = Object.values(Template.fromJSON(template).findResources('AWS::CloudWatch::Dashboard'));
  const body = dashboard?.Properties.DashboardBody as
    | string
    | { readonly 'Fn::Join': readonly [string, readonly unknown[]] };
  const nameOf = (part: unknown) => (typeof part === 'string' ? part : Object.values(part as object).flat()[0]);
  const text = typeof body === 'string' ? body : body['Fn::Join'][1].map(nameOf).join('');
  return (JSON.parse(text) as { readonly widgets: readonly Widget[] }).widgets;
}

test('the dashboard of a target shows both versions, and the stage', () => {
  const stack = new Stack(new App(), 'Shop', { env: { region: 'eu-west-1' } });
  new TargetDashboard(stack, 'Checkout', { functionName: 'checkout' });

  const widgets = widgetsOf(Template.fromStack(stack).toJSON());

  const graphs: Readonly<Record<string, Widget['properties']['metrics']>> = Object.fromEntries(
    widgets.map(({ properties }) => [properties.title ?? '', properties.metrics]),
  );
  const searched = graphs['Requests by version']?.[0]?.[0] as { readonly expression: string; readonly label: string };
  expect(searched.expression).toBe(
    `SEARCH('{AWS/Lambda,ExecutedVersion,FunctionName,Resource} MetricName="Invocations" FunctionName="checkout" Resource="checkout:live"', 'Sum', 60)`,
  );
  expect(graphs['Error rate of baseline and canary']?.map((metric) => metric.slice(0, 6))).toEqual([
    ['Tidegate', 'ErrorRate', 'Side', 'baseline', 'Target', 'checkout:live'],
    ['Tidegate', 'ErrorRate', 'Side', 'canary', 'Target', 'checkout:live'],
  ]);
  expect(graphs['Stage, and the canary’s share of the traffic']?.map((metric) => metric.slice(0, 4))).toEqual([
    ['Tidegate', 'Weight', 'Target', 'checkout:live'],
    ['Tidegate', 'Stage', 'Target', 'checkout:live'],
  ]);
  expect(Object.keys(graphs)).toContain('Duration by version, p99');
});

test('a ProgressiveFunction has one if it is asked to', () => {
  const shown = aShop(1, progressive({ dashboard: true }));
  const plain = aShop(1, progressive());

  expect(widgetsOf(shown.template).length).toBeGreaterThan(5);
  expect(Object.keys(Template.fromJSON(plain.template).findResources('AWS::CloudWatch::Dashboard'))).toEqual([]);
});

test('the dashboard of the control plane begins with every alarm on it, and finds what failed in every log', () => {
  const template = synthesizedAssembly([controlPlaneStack.stackName]).stacks[0]?.template ?? {};
  const resources = Template.fromJSON(template);

  const widgets = widgetsOf(template);

  expect(widgets[0]?.type).toBe('alarm');
  expect(widgets[0]?.properties.alarms).toHaveLength(
    Object.keys(resources.findResources('AWS::CloudWatch::Alarm')).length,
  );
  const failed = widgets.find(({ properties }) => properties.title === 'What failed')?.properties.query ?? '';
  expect(failed).toContain('filter level = "ERROR"');
  const functions = Object.values(resources.findResources('AWS::Lambda::Function'));
  expect(failed.match(/SOURCE '/g)).toHaveLength(functions.length);
});
