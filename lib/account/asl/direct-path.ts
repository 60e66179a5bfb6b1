import type { SyntaxNode } from './syntax-node.ts';

/** Says that a path needs JSONata after all. */
export const INDIRECT = Symbol('indirect');

/** Reads `$variable.member.member` by itself, which most expressions of a machine are. */
export type DirectPath = (bindings: Readonly<Record<string, unknown>>) => unknown;

/**
 * The short way for an expression that is nothing but a variable or a path of names from one; nothing for any other.
 * Wherever JSONata does more than look a member up (arrays, absent members), it answers {@link INDIRECT}.
 */
export function directPath(tree: SyntaxNode): DirectPath | undefined {
  const steps = tree.type === 'path' ? (tree.steps as readonly SyntaxNode[]) : [tree];
  const isBare = (only: string, node: SyntaxNode) => Object.keys(node).every((key) => only.includes(key));
  if (tree.type === 'path' && !isBare('type steps', tree)) return undefined;
  if (!steps.every((step, i) => step.type === (i === 0 ? 'variable' : 'name') && isBare('type value position', step))) {
    return undefined;
  }
  const names = steps.map(({ value }) => String(value));

  return (bindings) => {
    let value: unknown = bindings;
    for (const name of names) {
      if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, name)) {
        return INDIRECT;
      }
      value = (value as Record<string, unknown>)[name];
    }
    return value === undefined || Array.isArray(value) ? INDIRECT : value;
  };
}
