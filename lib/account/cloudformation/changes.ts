import { isDeepStrictEqual } from 'node:util';
import { AwsError, type CurrentResource, NotModelledError } from '../contract.ts';

type Properties = Readonly<Record<string, unknown>>;

/** Names of properties whose values differ. */
export function changedProperties(before: Properties, after: Properties): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => !isDeepStrictEqual(before[name], after[name]));
}

/** An update of properties that change nothing here. Throws {@link NotModelledError} for any other. */
export const updateWithoutEffect =
  (type: string, ...withoutEffect: readonly string[]) =>
  (properties: Properties, current: CurrentResource): CurrentResource => {
    const changed = changedProperties(current.properties, properties).find((name) => !withoutEffect.includes(name));
    if (changed !== undefined)
      throw new NotModelledError(`an update of ${type} that changes ${changed} is not modelled`);
    return current;
  };

/** Throws what the creation of a resource fails with whose name is taken, whoever has it. */
export function requireFree(isTaken: boolean, type: string, identifier: string): void {
  if (!isTaken) return;
  const message = `Resource of type '${type}' with identifier '${identifier}' already exists.`;
  throw new AwsError('AlreadyExistsException', message);
}
