import { expect, test } from 'vitest';
import { parsePlan } from '../../../lib/core/plan/parse.ts';
import { EXAMPLE, planReference, planSchemaFile } from '../../../lib/core/plan/reference.ts';

const page = (name: string) => new URL(`../../../docs/reference/${name}`, import.meta.url).pathname;

test('the reference page says what the schema says', async () => {
  await expect(planReference()).toMatchFileSnapshot(page('plan.md'));
});

test('the JSON Schema for editors is the schema that plans are read with', async () => {
  await expect(planSchemaFile()).toMatchFileSnapshot(page('plan.schema.json'));
});

test('the plan that the page opens with is valid', () => {
  const parsed = parsePlan(EXAMPLE);

  expect(parsed).toMatchObject({ ok: true, warnings: [] });
});
