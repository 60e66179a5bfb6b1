import type { Path } from './path.ts';

/** What a condition compares: an attribute, a `:placeholder`, or the size of one of them. */
export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'size'; readonly of: Operand };
