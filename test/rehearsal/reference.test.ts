import { expect, test } from 'vitest';
import { parseScenario } from '../../lib/rehearsal/parse-scenario.ts';
import { EXAMPLE, scenarioReference } from '../../lib/rehearsal/scenario-reference.ts';

test('the reference page says what the schema says', async () => {
  const page = new URL('../../docs/reference/scenario.md', import.meta.url).pathname;

  await expect(scenarioReference()).toMatchFileSnapshot(page);
});

test('the scenario that the page opens with is valid', () => {
  const parsed = parseScenario(EXAMPLE);

  expect(parsed).toMatchObject({ ok: true, scenario: { canary: { errorRate: 0.05, from: 180 } } });
});
