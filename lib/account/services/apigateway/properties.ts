import { NotModelledError } from '../../contract.ts';

/** Refuses a resource with a property that nothing here looks at. */
export function accept(type: string, properties: object, known: readonly string[]): void {
  const unknown = Object.keys(properties).find((property) => !known.includes(property));
  if (unknown) throw new NotModelledError(`AWS::${type} with ${unknown} is not modelled`);
}

/** Refuses a resource whose property has another value than the one that is modelled. */
export function only(type: string, properties: object, values: Readonly<Record<string, string>>): void {
  for (const [property, value] of Object.entries(values)) {
    const found = (properties as Readonly<Record<string, unknown>>)[property];
    if (found !== value) {
      throw new NotModelledError(`AWS::${type} with ${property} ${JSON.stringify(found)} is not modelled`);
    }
  }
}
