import { compile } from './expression.ts';
import type { SyntaxNode } from './syntax-node.ts';

/** Why Step Functions refuses an expression when a machine is created: its code and message. */
export interface Refusal {
  readonly code: 'INVALID_JSONATA_EXPRESSION' | 'UNSUPPORTED_JSONATA_EXPRESSION';
  readonly message: string;
}

/**
 * What AWS finds wrong with an expression before anything runs: it does not parse; it reads a name or `$$` although
 * there is no context item; it reads `$states.errorOutput` outside a Catch.
 * Source: answers of `ValidateStateMachineDefinition` measured by floci-io/floci, `docs/services/step-functions.md`.
 */
export function checkExpression(text: string, insideCatch: boolean): Refusal | undefined {
  let tree: SyntaxNode;
  try {
    tree = compile(text).tree;
  } catch (error) {
    return { code: 'INVALID_JSONATA_EXPRESSION', message: (error as Error).message };
  }
  const refused = unsupportedReference(tree, insideCatch);
  return refused === undefined
    ? undefined
    : { code: 'UNSUPPORTED_JSONATA_EXPRESSION', message: `Reference to '${refused}' ${explained(refused)}` };
}

const explained = (reference: string) =>
  reference.startsWith('$') ? 'is not supported.' : 'at the top level is not supported.';

function unsupportedReference(tree: SyntaxNode, insideCatch: boolean): string | undefined {
  const name = topLevelName(tree);
  if (name !== undefined) return name;
  if (somewhere(tree, isRootReference)) return '$$';
  return !insideCatch && somewhere(tree, readsErrorOutput) ? '$states.errorOutput' : undefined;
}

/** A name read against the missing context item: first in its path, and not where a step or predicate gives a context. */
function topLevelName(node: SyntaxNode): string | undefined {
  if (node.type === 'transform') return undefined;
  if (node.type === 'path') {
    const [first] = node.steps as [SyntaxNode];
    return first.type === 'name' ? String(first.value) : topLevelName(first);
  }
  const { predicate: _p, stages: _s, group: _g, ...sameContext } = node;
  for (const child of children(sameContext)) {
    const found = topLevelName(child);
    if (found !== undefined) return found;
  }
  return undefined;
}

const isRootReference = (node: SyntaxNode) => node.type === 'variable' && node.value === '$';

function readsErrorOutput(node: SyntaxNode): boolean {
  if (node.type !== 'path') return false;
  const [first, second] = node.steps as readonly SyntaxNode[];
  return first!.type === 'variable' && first!.value === 'states' && second?.value === 'errorOutput';
}

const somewhere = (node: SyntaxNode, test: (node: SyntaxNode) => boolean): boolean =>
  test(node) || children(node).some((child) => somewhere(child, test));

const children = (node: SyntaxNode): SyntaxNode[] => Object.values(node).flatMap(nodesIn);

function nodesIn(value: unknown): SyntaxNode[] {
  if (Array.isArray(value)) return value.flatMap(nodesIn);
  return typeof value === 'object' && value !== null && 'type' in value ? [value as SyntaxNode] : [];
}
