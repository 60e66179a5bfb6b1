import { markdownTable } from '../text/markdown-table.ts';
import { MOST_PLAN_BYTES } from './bytes.ts';
import { defaultText, isEmptyMap } from './defaults.ts';
import { allKeys, alternatives, type JsonSchema, type Key, planJsonSchema } from './json-schema.ts';
import { PRESETS } from './presets.ts';

/** The reference page of a plan, in Markdown. */
export const planReference = (): string => `# The plan

<!-- Generated from lib/core/plan. To renew it: npx vitest run test/core/plan/reference.test.ts -u -->

A plan says how a target moves from its baseline to its canary: in which stages, for how long each, and what the canary
is judged by. It is a file in YAML or JSON, in UTF-8 and of at most ${MOST_PLAN_BYTES / 1024} KiB. Only \`target\`, or
\`targets\`, and \`stages\` are required.

\`\`\`yaml
${EXAMPLE}\`\`\`

\`tidegate validate PLAN\` shows what a plan means, and everything that is wrong with it. For an editor's help, name the
[JSON Schema](plan.schema.json): in YAML with \`# yaml-language-server: $schema=…\` in the first line, in JSON with the key
\`$schema\`.

## Values

${markdownTable(['kind', 'written', 'refused'], VALUES)}

\`off\` may also be written \`false\`. Unknown keys are refused, keys written twice, and YAML's aliases and tags.

## Keys

${allKeys().map(keyItem).join('\n')}

## Presets

\`stages: Canary10Percent5Minutes\` stands for the stages in this table. CodeDeploy's names mean what they mean there: the
shift to everything that ends them is the promotion, which follows the last stage. Other keys, \`analysis\` above all,
apply to a preset's stages as to any.

${markdownTable(['preset', 'stages', 'in words'], Object.entries(PRESETS).map(presetRow))}

\`AllAtOnce\` has no bake in CodeDeploy. Here it is stretched to one complete period, with a warning: without one there is
nothing to judge it by.
`;

/** The JSON Schema of a plan as a file. */
export function planSchemaFile(): string {
  const { $schema, ...schema } = planJsonSchema() as JsonSchema & { readonly $schema: string };
  const json = JSON.stringify({ $schema, title: 'Tidegate plan', ...schema }, null, 2);
  return `${json.replaceAll(/\[\s+([^[\]{}]*?)\s+\](?=,?\n)/g, onOneLine)}\n`;
}

/** The plan that the page opens with; a test reads it. */
export const EXAMPLE = `target: { function: checkout, alias: live }
stages:
  - { weight: 5%, bake: 10m }
  - { weight: 25%, bake: 15m }
  - { weight: 50%, bake: 15m }
  - { weight: 100%, bake: 30m } # everyone on the canary, still one write from going back
analysis:
  alarms: [checkout-5xx]
  errors: { ratio: 1.2, floor: 0.1%, limit: 10%, detect: 5 }
  latency: { above: p95, ratio: 1.5 }
  blastRadius: { errors: 200 }
  observe: [throttles, asyncDropped]
maxBake: 45m
`;

const VALUES = [
  [
    'duration',
    '`90s`, `10m`, `1h30m`, `2d`: whole seconds, the largest unit first',
    'a bare `10`: seconds or minutes?',
  ],
  ['percentage', '`5%`, `0.1%`', 'a bare `5` or `0.05`'],
  ['ratio', 'a bare number: `1.2`', '`120%`'],
  ['quantile', '`p95`, `p99.9`', '`95`'],
];

function keyItem(key: Key): string {
  const kinds = alternatives(key.schema).map(kindOf).join(', or ');
  return `- **\`${key.path}\`** (${[kinds, defaultOf(key)].join('; ')}): ${key.schema.description ?? ''}`;
}

function kindOf({ enum: words, title, type, items }: JsonSchema): string {
  if (words !== undefined) return isPresets(words) ? "a preset's name" : wordsOf(words);
  if (title !== undefined) return title;
  if (type === 'object') return 'a map';
  if (type === 'array') return listOf(items);
  return type === 'boolean' ? '`true`, `false`' : 'text';
}

function listOf(items: JsonSchema | undefined): string {
  if (items?.anyOf !== undefined) {
    return items.anyOf.every(({ properties }) => properties) ? 'a list of maps' : 'a list of names and of maps';
  }
  if (items?.type === 'string') return 'a list of names';
  return items?.properties !== undefined && 'weight' in items.properties ? 'a list of stages' : 'a list of maps';
}

const isPresets = (words: readonly unknown[]): boolean => words.some((word) => Object.hasOwn(PRESETS, String(word)));

const wordsOf = (words: readonly unknown[]): string =>
  words
    .filter((word) => word !== false)
    .map((word) => `\`${String(word)}\``)
    .join(', ');

function defaultOf({ schema, required }: Key): string {
  if (required) return 'required';
  if (schema['x-default'] !== undefined) return `default ${schema['x-default']}`;
  if (schema.default === undefined) return 'optional';
  if (isEmptyMap(schema.default)) return schema.properties === undefined ? 'optional' : 'optional, see its keys';
  return `default \`${defaultText(schema.default)}\``;
}

const presetRow = ([name, { stages, summary }]: [string, (typeof PRESETS)[string]]): string[] => [
  `\`${name}\``,
  stages.map(({ weight, bake }) => `${weight} ${bake}`).join(', '),
  summary,
];

/** Lists of words are read on one line, where they fit. */
function onOneLine(list: string, words: string): string {
  const line = `[${words.replaceAll(/\s*\n\s*/g, ' ')}]`;
  return line.length <= 80 ? line : list;
}
