import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fencesOf } from './fences.ts';

/** Where the stacks of a page are written to, to be imported. */
export const folderOf = (page: string) => resolve('.cache', page.replaceAll(/[/.]/g, '-'));

const constructs = resolve('lib/constructs/index.ts');

type ShopStack = new (scope: App, id: string) => Stack;

/** The stack that a page shows, with the package's sources in place of the package and a release's code in place of a build. */
export const shopOf = (page: string, snippet: number, release: number) =>
  shopFrom(page, snippetOf(page, snippet), `${snippet}-${release}`, release);

export function snippetOf(page: string, snippet: number): string {
  const found = fencesOf(page).filter(({ language }) => language === 'ts')[snippet];
  if (!found) throw new Error(`${page} has no snippet ${snippet}`);
  return found.text;
}

export async function shopFrom(page: string, source: string, name: string, release: number) {
  const code = `Code.fromInline("exports.handler = async () => 'release ${release}'")`;
  const text = source.replace("'tidegate/cdk'", JSON.stringify(constructs)).replace("Code.fromAsset('build')", code);
  const file = join(folderOf(page), `${name}.ts`);
  mkdirSync(folderOf(page), { recursive: true });
  writeFileSync(file, text);
  const { ShopStack } = (await import(file)) as { readonly ShopStack: ShopStack };
  return { name: 'Shop', template: Template.fromStack(new ShopStack(new App(), 'Shop')).toJSON() };
}
