/** A node of JSONata's syntax tree; its members depend on its type. */
export type SyntaxNode = { readonly type?: string; readonly value?: unknown; readonly [member: string]: unknown };
