import { command, UsageError } from '../command.ts';
import { shapeNames, type Shape } from '../init/plan-text.ts';

export const init = command({
  name: 'init',
  summary: 'write a plan to begin with',
  description:
    'Writes a plan for one alias of one function. In a terminal it asks for what was not given; elsewhere --function is needed, and the rest has defaults. A file that is there is never written over.',
  arguments: { file: { summary: 'the file to write; plan.yaml unless given', optional: true } },
  options: {
    function: { summary: 'the Lambda function whose alias is moved', value: 'NAME' },
    alias: { summary: 'the alias that callers use; live unless given or asked for', value: 'NAME' },
    shape: {
      summary: `how traffic moves: ${shapeNames.join(', ')}; canary unless given or asked for`,
      value: 'SHAPE',
      read: readShape,
    },
    alarms: { summary: 'CloudWatch alarms that take it back at once, with commas between', value: 'NAMES' },
  },
  examples: [
    { command: 'tidegate init', summary: 'asks, and writes plan.yaml' },
    {
      command: 'tidegate init cart.yaml --function cart --shape linear --alarms cart-5xx,cart-slow',
      summary: 'the same without questions',
    },
  ],
  run: async (context, { file = 'plan.yaml', function: functionName, alias, shape, alarms }) => {
    const { listOf, writePlan } = await import('../init/write-plan.ts');
    return writePlan(context, file, { functionName, alias, shape, alarms: listOf(alarms) });
  },
});

function readShape(text: string): Shape {
  const shape = shapeNames.find((name) => name === text);
  if (!shape) throw new UsageError(`It must be one of ${shapeNames.join(', ')}.`);
  return shape;
}
