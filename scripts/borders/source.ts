import { parseSync, Visitor } from 'oxc-parser';
import type { Deed } from './rules.ts';

/** What the borders need to know about one file. */
export interface Source {
  readonly imports: readonly Import[];
  readonly deeds: readonly { readonly deed: Deed; readonly text: string; readonly line: number }[];
}

export interface Import {
  /** As written: `../core/plan.ts`, `zod`. */
  readonly specifier: string;
  readonly typeOnly: boolean;
  readonly line: number;
}

const environment = new Set(['process.env', 'globalThis.process']);
const clockAndDice = new Set(['Date.now', 'Math.random', 'performance.now', 'process.hrtime']);
/** Flagged wherever the name stands: as a call, a value, a member or an import from `node:timers` or `node:crypto`. */
const clockAndDiceNames = new Set([
  'setTimeout',
  'setInterval',
  'setImmediate',
  'randomUUID',
  'randomBytes',
  'randomInt',
  'getRandomValues',
]);

/** Reads one TypeScript file. Throws when it does not parse, because a file that is not read is not checked. */
export function readSource(path: string, text: string): Source {
  const { program, module, errors } = parseSync(path, text);
  if (errors[0]) throw new SyntaxError(`${path}: ${errors[0].message}`);

  const imports: Import[] = [];
  const deeds: { deed: Deed; text: string; line: number }[] = [];
  const sdkNames = new Set<string>();
  const lineOf = (offset: number) => text.slice(0, offset).split('\n').length;
  const take = (specifier: string, typeOnly: boolean, offset: number) =>
    imports.push({ specifier, typeOnly, line: lineOf(offset) });
  const note = (deed: Deed, node: Span) =>
    deeds.push({ deed, text: text.slice(node.start, node.end), line: lineOf(node.start) });

  for (const { moduleRequest, entries } of module.staticImports) {
    take(moduleRequest.value, entries.length > 0 && entries.every((entry) => entry.isType), moduleRequest.start);
    if (moduleRequest.value.startsWith('@aws-sdk/')) {
      for (const entry of entries) if (!entry.isType) sdkNames.add(entry.localName.value);
    }
  }
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest, isType } of entries) {
      if (moduleRequest) take(moduleRequest.value, isType, moduleRequest.start);
    }
  }

  new Visitor({
    ImportExpression: ({ source }) => {
      if (source.type === 'Literal') take(String(source.value), false, source.start);
    },
    TSImportType: ({ source }) => {
      take(source.value, true, source.start);
    },
    MemberExpression: (node) => {
      const name = text.slice(node.start, node.end);
      if (environment.has(name)) note('reads-environment', node);
      if (clockAndDice.has(name)) note('looks-at-clock-or-throws-dice', node);
    },
    VariableDeclarator: ({ id, init }) => {
      const fromProcess = init?.type === 'Identifier' && init.name === 'process';
      if (fromProcess && id.type === 'ObjectPattern') note('reads-environment', init);
    },
    Identifier: (node) => {
      if (clockAndDiceNames.has(node.name)) note('looks-at-clock-or-throws-dice', node);
    },
    NewExpression: (node) => {
      const name = text.slice(node.callee.start, node.callee.end);
      if (name === 'Date' && node.arguments.length === 0) note('looks-at-clock-or-throws-dice', node);
      const [root = ''] = name.split('.');
      if (sdkNames.has(root) && !/(Command|Exception)$/.test(name)) note('creates-client', node);
    },
    CallExpression: (node) => {
      // Without `new` it ignores its arguments and gives the time.
      if (node.callee.type === 'Identifier' && node.callee.name === 'Date') note('looks-at-clock-or-throws-dice', node);
    },
  }).visit(program);

  for (const { specifier, line } of imports) {
    if (specifier === 'node:process') deeds.push({ deed: 'reads-environment', text: specifier, line });
  }
  return { imports, deeds };
}

interface Span {
  readonly start: number;
  readonly end: number;
}
