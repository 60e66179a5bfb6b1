import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { anAccount, minute } from '../applications/a-shop.ts';
import { fencesOf } from './fences.ts';

const page = 'docs/how-to/first-guarded-release.md';
const folder = resolve('.cache/first-guarded-release');
const constructs = resolve('lib/constructs/index.ts');

type ShopStack = new (scope: App, id: string) => Stack;

/** A snippet's stack, with the package's sources in place of the package and a release's code in place of a build. */
async function shopOf(step: number, release: number) {
  const snippet = fencesOf(page).filter(({ language }) => language === 'ts')[step];
  if (!snippet) throw new Error(`${page} has no snippet ${step}`);
  const code = `Code.fromInline("exports.handler = async () => 'release ${release}'")`;
  const text = snippet.text
    .replace("'tidegate/cdk'", JSON.stringify(constructs))
    .replace("Code.fromAsset('build')", code);
  const file = join(folder, `step-${step}-release-${release}.ts`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, text);
  const { ShopStack } = (await import(file)) as { readonly ShopStack: ShopStack };
  return { name: 'Shop', template: Template.fromStack(new ShopStack(new App(), 'Shop')).toJSON() };
}

describe('the way from lambda.Alias to the first guarded release', () => {
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('goes as the page says, and no deployment moves the alias', async () => {
    const [before, kept, adopted, released] = [
      await shopOf(0, 1),
      await shopOf(1, 1),
      await shopOf(2, 1),
      await shopOf(2, 2),
    ];
    const shop = anAccount();
    const deployed: unknown[] = [];

    for (const stack of [before, kept, adopted, released]) {
      const { status } = await shop.deploy(stack);
      deployed.push([status, shop.alias()]);
    }

    expect(deployed).toEqual([
      ['CREATE_COMPLETE', { version: '1', weights: {} }],
      ['UPDATE_COMPLETE', { version: '1', weights: {} }],
      ['UPDATE_COMPLETE', { version: '1', weights: {} }],
      ['UPDATE_COMPLETE', { version: '1', weights: { 2: 0.05 } }],
    ]);
    await shop.advance(12 * minute);
    expect(shop.alias()?.version).toBe('1');
  });

  test('loses the alias where the first step is left out, as the page warns', async () => {
    const [before, adopted] = [await shopOf(0, 1), await shopOf(2, 1)];
    const shop = anAccount();
    await shop.deploy(before);

    await shop.deploy(adopted);

    expect(shop.alias()).toBeUndefined();
  });
});
