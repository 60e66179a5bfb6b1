import { defaultText, isEmptyMap } from '../core/plan/defaults.ts';
import { markdownTable } from '../core/text/markdown-table.ts';
import { allOf } from '../core/text/show.ts';
import { type ScenarioJsonSchema, scenarioJsonSchema } from './scenario-json-schema.ts';

/** The reference page of a scenario and of a rehearsal's report, in Markdown. */
export const scenarioReference = (): string => `# The scenario

<!-- Generated from lib/rehearsal. To renew it: npx vitest run test/rehearsal/reference.test.ts -u -->

A scenario is a world for a plan to be tried in: how much traffic there is, how the two versions behave, what goes wrong
and when, and what must come of it. It is a file in YAML or JSON; only \`traffic\`, \`baseline\` and \`canary\` are required.

\`\`\`yaml
${EXAMPLE}\`\`\`

\`tidegate rehearse PLAN --scenario FILE\` plays it. Times count from the first shift of traffic, also where that is to 0%.
Durations and percentages are written as in [a plan](plan.md#values), latencies as \`40ms\` or \`1.2s\`. Unknown keys are
refused, and alarms that the plan does not name.

## Keys

${keyItems(scenarioJsonSchema(), '').join('\n')}

## Faults

Each item of \`faults\` has a \`kind\`, and exactly the keys that mean something for it.

${markdownTable(['kind', 'what happens', 'its keys'], faultKinds().map(faultRow))}

${faultKeyItems().join('\n')}

## The report

\`--json\` prints what came of a rehearsal as one JSON value. The same plan, scenario and seed give the same bytes.

${markdownTable(['key', 'meaning'], REPORT)}

The exit code follows the outcome: 0 \`promoted\` or \`unchanged\`; 1 \`failed\`, \`rejected\` or \`superseded\`; 3 \`rolled-back\`
or \`aborted\`; 4 \`held\`. An expectation that is not met exits with 1, whatever the outcome.
`;

/** The scenario that the page opens with; a test reads it. */
export const EXAMPLE = `name: five percent of the new version's requests fail
traffic: { rps: 40, shape: steady }
baseline: { errorRate: 0.1%, latency: { p50: 40ms, p99: 180ms } }
canary: { errorRate: 5%, latency: { p50: 40ms, p99: 180ms }, from: 3m } # healthy until minute 3
faults: [{ kind: throttle, service: lambda, share: 50%, at: 4m, for: 2m }]
expect: { outcome: rolled-back, within: 8m }
`;

const REPORT = [
  [
    '`outcome`',
    '`promoted`, `unchanged`, `failed`, `rejected`, `superseded`, `rolled-back`, `aborted`; `held`: still open when the rehearsal ended',
  ],
  ['`rolloutId`, `seed`', 'the rollout, and the dice it was played with'],
  ['`virtualSeconds`', 'from the first shift to the end. All times are virtual seconds from there'],
  [
    '`stages`',
    'the stages that were reached: `index`, `weight` (a fraction), `startedAt`, `endedAt` (`null` while it lasts), `verdict`: `pass`, `fail` or `undecided`. One that was gone back from has failed',
  ],
  [
    '`canary`, `baseline`',
    '`requests` and `errors`: true invocations through the alias from the first shift to the end, retries included',
  ],
  ['`detectedAt`', 'when the decision to go back was made; `null` if none was'],
  ['`revertedAt`', 'when the alias began to send all traffic to the baseline; `null` if it was not taken back'],
  ['`finalAlias`', 'the `version` that the alias points at, and the `weights` (fractions) of others'],
  ['`aws`', '`calls` of the control plane by `service:Operation`, state `transitions`, `costUsd` at published prices'],
  ['`events`', "the rollout's record"],
  [
    '`people`',
    'what people said: `at`, `who`, `does`, and what they were told: `did` (`accepted`, `done-already`, `refused`, or `failed`: no answer) and `says`; absent if nobody said anything',
  ],
  ['`unmet`', 'expectations that were not met, a sentence each; absent if all were'],
];

function keyItems(schema: ScenarioJsonSchema, prefix: string): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    const item = keyItem(path, value, schema.required?.includes(key) ?? false);
    // Each fault has keys of its own, below.
    if (value.items) return [item, ...keyItems(value.items, `${path}[]`)];
    const named = value.additionalProperties;
    if (named && named.items) return [item, ...keyItems(named.items, `${path}.NAME[]`)];
    return [item, ...(named ? keyItems(named, `${path}.NAME`) : keyItems(value, path))];
  });
}

const keyItem = (path: string, schema: ScenarioJsonSchema, required: boolean): string =>
  `- **\`${path}\`** (${kindOf(schema)}; ${defaultOf(schema, required)}): ${schema.description ?? ''}`;

function kindOf({ enum: words, title, type, items }: ScenarioJsonSchema): string {
  if (words !== undefined) return words.map((word) => `\`${String(word)}\``).join(', ');
  if (items?.oneOf !== undefined) return 'a list of faults';
  if (type === 'boolean') return '`true` or `false`';
  return title ?? (type === 'object' ? 'a map' : 'text');
}

function defaultOf(schema: ScenarioJsonSchema, required: boolean): string {
  if (required) return 'required';
  if (schema['x-default'] !== undefined) return `default ${schema['x-default']}`;
  if (schema.default === undefined) return 'optional';
  return isEmptyMap(schema.default) ? 'optional, see its keys' : `default \`${defaultText(schema.default)}\``;
}

function faultKinds(): readonly ScenarioJsonSchema[] {
  return scenarioJsonSchema().properties?.['faults']?.items?.oneOf ?? [];
}

function faultRow({ properties = {}, required = [] }: ScenarioJsonSchema): string[] {
  const { kind, ...keys } = properties;
  const written = Object.keys(keys).map((key) => (required.includes(key) ? `**\`${key}\`**` : `\`${key}\``));
  return [`\`${String(kind?.const)}\``, kind?.description ?? '', written.join(', ')];
}

/** Every key of a fault once; where it means something else for another kind, with the kinds. */
function faultKeyItems(): string[] {
  const uses = faultKinds().flatMap(({ properties = {}, required = [] }) =>
    Object.entries(properties).flatMap(([key, schema]) =>
      key === 'kind'
        ? []
        : [
            {
              key,
              kind: `\`${String(properties['kind']?.const)}\``,
              item: keyItem(key, schema, required.includes(key)),
            },
          ],
    ),
  );
  const items = [...new Set(uses.map(({ item }) => item))].toSorted();
  return items.map((item) => {
    const { key } = uses.find((use) => use.item === item)!;
    const isOnly = uses.every((use) => use.key !== key || use.item === item);
    const kinds = uses.filter((use) => use.item === item).map(({ kind }) => kind);
    return isOnly ? item : item.replace(`\`${key}\`**`, `\`${key}\`** of ${allOf(kinds)}`);
  });
}
