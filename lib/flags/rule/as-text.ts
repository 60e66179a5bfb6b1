/** As JavaScript writes it. Throws for what has no text, as symbols and objects without a prototype. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : `${value as number}`;
}
