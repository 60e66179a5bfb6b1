import { NotModelledError } from '../contract.ts';

/** An object that behaves like `original` except for what is overridden; the original stays untouched. */
export function shadow<T extends object>(original: T, overrides: Readonly<Record<PropertyKey, unknown>>): T {
  const descriptors: PropertyDescriptorMap = {};
  for (const key of Reflect.ownKeys(overrides)) {
    descriptors[key] = { value: overrides[key], writable: true, enumerable: true, configurable: true };
  }
  return Object.create(original, descriptors) as T;
}

/** Says that a function used something that the host does not model; ends the run, and the code that asked. */
export type Refuse = (what: string) => never;

export function refuser(functionName: string, onDefect: (error: unknown) => void): Refuse {
  return (what) => {
    const error = new NotModelledError(`${functionName} uses ${what}, which the Lambda host does not model`);
    // The code that asked may well catch what is thrown at it; the run must end all the same.
    onDefect(error);
    throw error;
  };
}

/** A module of Node whose functions are refused when called, except for overrides; requiring it alone does no harm. */
export function refusing<T extends object>(
  name: string,
  module: T,
  refuse: Refuse,
  overrides: Readonly<Record<string, unknown>> = {},
): T {
  // A proxy, since bundles copy the property names of every module they import, and read few of them.
  return new Proxy(module, {
    get: (target, key) => {
      if (typeof key === 'string' && Object.hasOwn(overrides, key)) return overrides[key];
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? refusedFunction(`${name}.${String(key)}`, refuse) : value;
    },
  });
}

const refusedFunction = (name: string, refuse: Refuse) =>
  // A function expression, since classes of the module are replaced too and may be called with `new`.
  function refused() {
    refuse(name);
  };
