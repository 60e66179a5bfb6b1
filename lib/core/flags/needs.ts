import type { AliasState } from '../rollout/alias-state.ts';
import { type FlagDocument, type FlagJson, flagOf } from './document.ts';
import { isKilled } from './kill.ts';
import { isInRollout, ownRules } from './stage.ts';

/** The code that a flag is of no use without: a function's alias, and the first of its versions that has it. */
export interface Needs {
  readonly functionName: string;
  readonly aliasName: string;
  /** Lambda numbers versions as they are published, so later ones have it too. */
  readonly version: number;
}

/** The flag's metadata of this name says what code it needs, as `checkout:live@12`. */
const NEEDS = 'needs';

/** What code a flag needs; `undefined` where it says nothing, and text where what it says cannot be read. */
export function needsOf({ metadata }: FlagJson): Needs | string | undefined {
  const written = metadata?.[NEEDS];
  if (written === undefined) return undefined;
  const [, functionName, aliasName, version] = /^([\w-]{1,64}):([\w-]{1,128})@([1-9]\d*)$/.exec(String(written)) ?? [];
  if (functionName === undefined || aliasName === undefined) return String(written);
  return { functionName, aliasName, version: Number(version) };
}

/**
 * Why a flag may not be opened, with what to do: somebody is served a version that lacks the code.
 *
 * @param serves what the alias serves, or will when the flag's turn has come; `undefined` where there is no such alias
 */
export function lackProblem(key: string, needs: Needs | string, serves: AliasState | undefined): string | undefined {
  if (typeof needs === 'string') {
    return `flag ${key} says that it needs "${needs}", expected an alias and the first version that has the code, like checkout:live@12`;
  }
  const { functionName, aliasName, version } = needs;
  const name = `${functionName}:${aliasName}`;
  if (!serves) return `flag ${key} needs version ${version} of ${name}, and there is no such alias`;
  const lacking = [serves.version, serves.canary?.version].filter(
    (served) => served !== undefined && !(Number(served) >= version),
  );
  if (lacking.length === 0) return undefined;
  return `flag ${key} needs version ${version} of ${name} or a later one, and ${name} serves version ${lacking.join(' and ')}; promote that version first, or move both with targets`;
}

/** Flags that may serve what needs another version of an alias than one that is to serve, by their keys. */
export function openWithout(
  document: FlagDocument,
  { functionName, aliasName }: Pick<Needs, 'functionName' | 'aliasName'>,
  version: string,
): readonly string[] {
  return Object.keys(document.flags).filter((key) => {
    const flag = flagOf(document, key);
    const needs = flag && needsOf(flag);
    if (!flag || !needs || typeof needs === 'string' || !isOpen(flag)) return false;
    return needs.functionName === functionName && needs.aliasName === aliasName && !(Number(version) >= needs.version);
  });
}

/** A flag is closed that is disabled or killed, or serves false to everybody: without rules, and outside of a rollout. */
function isOpen(flag: FlagJson): boolean {
  if (flag.state !== 'ENABLED' || isKilled(flag)) return false;
  const { defaultVariant, variants } = flag;
  const isFalse = typeof defaultVariant === 'string' && variants[defaultVariant] === false;
  const rules = ownRules(flag);
  const hasRules = typeof rules === 'object' && rules !== null && Object.keys(rules).length > 0;
  return isInRollout(flag) || hasRules || !isFalse;
}
