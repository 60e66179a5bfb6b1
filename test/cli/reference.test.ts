import { expect, test } from 'vitest';
import { COMMANDS } from '../../lib/cli/commands/index.ts';
import { SUMMARIES } from '../../lib/cli/commands/summaries.ts';
import { cliReference } from '../../lib/cli/reference.ts';

const summaries: Readonly<Record<string, string>> = SUMMARIES;

test('the reference page says what the command definitions say', async () => {
  const commands = await Promise.all(Object.values(COMMANDS).map(async (load) => load()));

  const page = cliReference(commands);

  await expect(page).toMatchFileSnapshot(new URL('../../docs/reference/cli.md', import.meta.url).pathname);
});

test.each(Object.entries(COMMANDS))(
  '%s is listed under the name and the summary that it is defined with',
  async (name, load) => {
    const definition = await load();

    expect(definition.name).toBe(name);
    expect(summaries[name]).toBe(definition.summary);
  },
);
