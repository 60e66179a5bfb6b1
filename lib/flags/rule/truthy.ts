/** JsonLogic's truth: as JavaScript's, but an empty array and an empty plain object are false. */
export function truthy(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return Boolean(value);
  if (Array.isArray(value)) return value.length > 0;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype !== Object.prototype && prototype !== null) || Object.keys(value).length > 0;
}
