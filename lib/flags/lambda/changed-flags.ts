/** The flags that two documents define differently, shared rules apart. Both have been compiled before, so both are JSON. */
export function changedFlags(before: string, after: string): readonly string[] {
  const [old, young] = [before, after].map(definitions) as [Definitions, Definitions];
  const shared = JSON.stringify(old.$evaluators) !== JSON.stringify(young.$evaluators);
  const keys = new Set([...Object.keys(old.flags), ...Object.keys(young.flags)]);
  return [...keys].filter((key) => {
    const [was, is] = [JSON.stringify(old.flags[key]), JSON.stringify(young.flags[key])];
    return was !== is || (shared && (is ?? '').includes('"$ref"'));
  });
}

interface Definitions {
  readonly flags: Readonly<Record<string, unknown>>;
  readonly $evaluators?: unknown;
}

const definitions = (text: string) => JSON.parse(text) as Definitions;
