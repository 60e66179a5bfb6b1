/** What this page needs of a state machine's definition. */
export interface Definition {
  readonly Comment: string;
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

interface State {
  readonly Comment: string;
  readonly Type: string;
  readonly Resource?: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Condition: string; readonly Next: string }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly Retry?: readonly { readonly MaxAttempts?: number }[];
  readonly TimeoutSeconds?: number | string;
}

/** `statemachines/README.md`, from the definition it describes. */
export function stateMachinePage(definition: Definition): string {
  const states = Object.entries(definition.States);
  return `# The state machine

<!-- Generated from rollout.asl.json. To renew it: npx vitest run test/docs/state-machine.test.ts -u -->

${definition.Comment}

It is a picture of the loop, not a program: tasks decide, and *Route* goes where the last one said. Whatever fails leads to
*RollBack*; those arrows are left out of the picture.

\`\`\`mermaid
stateDiagram-v2
    [*] --> ${definition.StartAt}
${states.flatMap(([name, state]) => edges(name, state)).join('\n')}
\`\`\`

| state | what it does | runs | when it fails | leads to |
|---|---|---|---|---|
${states.map(([name, state]) => row(name, state)).join('\n')}

An execution's input names the rollout, its fence and its generation. Between states travel only these, as a variable, and the last
task's \`{ next, waitSeconds, readSeq }\`: evidence goes to the [record](../docs/concepts/rollout-and-record.md). A turn of *Bake*, *Analyze* and
*Route* is 3 state transitions and 13 history events.

- *Bake*: why a wait is a write, in [a decision](../docs/decisions/bake-is-a-conditional-write.md).
- Every other Task is a function of the same name: \`functions/\` wires it, \`lib/tasks/\` does it.
- \`\${…}\` in the definition is filled in by \`lib/constructs/rollout-machine.ts\`.
`;
}

function edges(name: string, state: State): string[] {
  if (state.Type === 'Fail') return [`    ${name} --> [*]`];
  const choices = state.Choices ?? [];
  const labeled = choices.map(({ Condition, Next }) => `    ${name} --> ${Next} : ${wordOf(Condition)}`);
  const others = state.Default === undefined ? [] : [`    ${name} --> ${state.Default} : roll-back`];
  const next = state.Next === undefined ? [] : [`    ${name} --> ${state.Next}`];
  const end = state.End === true ? [`    ${name} --> [*]`] : [];
  const special = failures(state)
    .filter(({ Next }) => Next !== 'RollBack' && Next !== state.Next)
    .map(({ ErrorEquals, Next }) => `    ${name} --> ${Next} : ${ErrorEquals.map(shortName).join(', ')}`);
  return [...labeled, ...others, ...next, ...end, ...special];
}

function row(name: string, state: State): string {
  const { Comment, Type, TimeoutSeconds } = state;
  const runs = Type === 'Task' ? `${resourceName(state)}, at most ${timeout(TimeoutSeconds)}` : `– (${Type})`;
  return `| ${name} | ${Comment} | ${runs} | ${failureText(state)} | ${next(state).join(', ') || 'the end'} |`;
}

const resourceName = ({ Resource = '' }: State) =>
  Resource.endsWith('lambda:invoke') ? 'its function' : `\`${Resource.split(':').slice(5).join(':')}\``;

const timeout = (seconds: number | string | undefined) =>
  typeof seconds === 'number' ? `${seconds} s` : 'until the next analysis is due';

function failureText(state: State): string {
  const attempts = Math.max(0, ...(state.Retry ?? []).map(({ MaxAttempts = 3 }) => MaxAttempts));
  const tried = attempts > 0 ? [`tried ${attempts} more times`] : [];
  const caught = failures(state).map(({ ErrorEquals, Next }) => `${ErrorEquals.map(shortName).join(', ')} → ${Next}`);
  return [...tried, ...caught].join('; ') || '–';
}

/** Catches in words; one that says the same as \`States.ALL\` does, for what that leaves out, says nothing new. */
const failures = ({ Catch = [] }: State) =>
  Catch.filter(({ ErrorEquals }) => !ErrorEquals.includes('States.DataLimitExceeded'));

const shortName = (error: string) => (error === 'States.ALL' ? 'anything' : error.replace(/^(States|DynamoDb)\./, ''));

const next = ({ Next, Default, Choices = [] }: State): string[] =>
  [...new Set([...Choices.map((choice) => choice.Next), Default, Next])].filter((name) => name !== undefined);

/** `{% $states.input.next = 'bake' %}`: bake. */
const wordOf = (condition: string) => /'([^']+)'/.exec(condition)?.[1] ?? condition;
