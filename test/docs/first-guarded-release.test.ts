import { rmSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { anAccount, minute } from '../applications/a-shop.ts';
import { program } from '../package/an-app.ts';
import { folderOf, shopOf, snippetOf } from './shop-of.ts';

const page = 'docs/how-to/first-guarded-release.md';

describe('the way from lambda.Alias to the first guarded release', () => {
  afterAll(() => rmSync(folderOf(page), { recursive: true, force: true }));

  test('begins with the control plane that an application with the installed package synthesizes', () => {
    const shown = snippetOf(page, 0).trimEnd().split('\n').at(-1);

    expect(shown).toContain('new ControlPlaneStack');
    expect(program).toContain(`\n${shown}\n`);
  });

  test('goes as the page says, and no deployment moves the alias', async () => {
    const [before, kept, adopted, released] = [
      await shopOf(page, 1, 1),
      await shopOf(page, 2, 1),
      await shopOf(page, 3, 1),
      await shopOf(page, 3, 2),
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
    const [before, adopted] = [await shopOf(page, 1, 1), await shopOf(page, 3, 1)];
    const shop = anAccount();
    await shop.deploy(before);

    await shop.deploy(adopted);

    expect(shop.alias()).toBeUndefined();
  });
});
