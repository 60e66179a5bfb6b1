/** What somebody is asked who has no plan yet. */
export interface Answers {
  readonly functionName: string;
  readonly alias: string;
  readonly shape: Shape;
  readonly alarms: readonly string[];
}

/** Ways to go, with the stages that each begins with. */
export const shapes = {
  canary: {
    summary: 'a little first, then more: 5, 25, 50 and 100 % in 70 minutes',
    stages: `
  - { weight: 5%, bake: 10m }
  - { weight: 25%, bake: 15m }
  - { weight: 50%, bake: 15m }
  - { weight: 100%, bake: 30m }`,
  },
  linear: { summary: '10 % more every ten minutes', stages: ' Linear10PercentEvery10Minutes' },
  'blue-green': { summary: 'nothing, then everything, watched for ten minutes', stages: ' BlueGreen' },
} as const;

export type Shape = keyof typeof shapes;
export const shapeNames = Object.keys(shapes) as readonly Shape[];

/** A plan to begin with, as people would write it. */
export const planText = ({ functionName, alias, shape, alarms }: Answers): string =>
  `# What each key means, and what else there is: docs/reference/plan.md
target: { function: ${written(functionName)}, alias: ${written(alias)} }
stages:${shapes[shape].stages}
${alarms.length === 0 ? '' : `analysis:\n  alarms: [${alarms.map(written).join(', ')}]\n`}`;

/** A name that YAML would read as something else is put in quotes. */
const written = (name: string): string =>
  /^[A-Za-z][\w-]*$/.test(name) && !isWord(name) ? name : JSON.stringify(name);
const isWord = (name: string): boolean => /^(true|false|null|yes|no|on|off)$/i.test(name);
