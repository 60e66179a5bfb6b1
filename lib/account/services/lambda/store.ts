import type { Context } from '../../contract.ts';
import { conflict, functionNotFound } from './errors.ts';
import type { FunctionUrl, LambdaFunction, Settings } from './model.ts';
import { functionArn, LATEST, parseFunctionName } from './names.ts';

export interface NewFunction {
  readonly name: string;
  readonly settings: Settings;
  readonly tags: Readonly<Record<string, string>>;
  readonly reservedConcurrency?: number | undefined;
}

/** A function, or an alias of it, at a URL. */
export interface AtUrl {
  readonly fn: LambdaFunction;
  readonly qualifier: string;
  readonly url: FunctionUrl;
}

/** The functions of the account. */
export interface FunctionStore {
  readonly add: (definition: NewFunction) => LambdaFunction;
  readonly find: (name: string) => LambdaFunction | undefined;
  /** By any form of name; throws `ResourceNotFoundException`. */
  readonly get: (name: string) => LambdaFunction;
  readonly all: () => readonly LambdaFunction[];
  /** Whose URL begins with this id. */
  readonly atUrl: (urlId: string) => AtUrl | undefined;
  readonly remove: (name: string) => void;
}

export function functionStore(context: Context): FunctionStore {
  const functions = new Map<string, LambdaFunction>();
  return {
    add: ({ name, settings, tags, reservedConcurrency }) => {
      if (functions.has(name)) throw conflict(`Function already exist: ${name}`);
      const fn: LambdaFunction = {
        name,
        arn: functionArn(context, name),
        latest: {
          qualifier: LATEST,
          settings,
          state: 'Active',
          stateReasonCode: undefined,
          revisionId: context.random.uuid(),
          lastModified: context.clock.now(),
        },
        versions: new Map(),
        lastVersion: 0,
        aliases: new Map(),
        tags: new Map(Object.entries(tags)),
        policies: new Map(),
        provisioned: new Map(),
        unprovidable: new Map(),
        eventInvoke: new Map(),
        urls: new Map(),
        reservedConcurrency,
      };
      functions.set(name, fn);
      return fn;
    },
    find: (name) => functions.get(parseFunctionName(name).name),
    get: (written) => {
      const { name } = parseFunctionName(written);
      const fn = functions.get(name);
      if (!fn) throw functionNotFound(functionArn(context, name));
      return fn;
    },
    all: () => [...functions.values()],
    atUrl: (urlId) => {
      for (const fn of functions.values()) {
        for (const [qualifier, url] of fn.urls) {
          if (url.url.startsWith(`https://${urlId}.`)) return { fn, qualifier, url };
        }
      }
      return undefined;
    },
    remove: (name) => functions.delete(name),
  };
}
