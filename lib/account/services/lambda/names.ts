import { formatArn } from '../../arn.ts';
import type { Context } from '../../contract.ts';
import { functionNotFound, invalidParameter } from './errors.ts';
import type { Alias, LambdaFunction, Version } from './model.ts';

/** A function as callers name it: `checkout`, `checkout:live`, or either as an ARN, full or partial. */
export interface FunctionName {
  readonly name: string;
  readonly qualifier: string | undefined;
}

export const LATEST = '$LATEST';

/** Reads a function name and an optional separate qualifier, which must not contradict each other. */
export function parseFunctionName(text: string, qualifier?: string): FunctionName {
  const rest = /(?:^|:)function:(.*)$/.exec(text)?.[1] ?? text;
  const parts = rest.split(':');
  const name = parts.length === 3 ? parts[1] : parts[0];
  const own = parts.length === 3 ? parts[2] : parts[1];
  if (own !== undefined && qualifier !== undefined && own !== qualifier) {
    throw invalidParameter('The derived qualifier from the function name does not match the specified qualifier.');
  }
  return { name: name ?? text, qualifier: qualifier ?? own };
}

/** The ARN of a function, or of one of its versions or aliases. */
export function functionArn(
  { region, accountId }: Pick<Context, 'region' | 'accountId'>,
  name: string,
  qualifier?: string,
) {
  const resource = qualifier === undefined ? `function:${name}` : `function:${name}:${qualifier}`;
  return formatArn({ service: 'lambda', region, accountId, resource });
}

export const isVersionNumber = (qualifier: string) => /^[0-9]+$/.test(qualifier);

/** The version that a number or `$LATEST` names; `undefined` for an alias or an unknown one. */
export function versionOf(fn: LambdaFunction, qualifier: string = LATEST): Version | undefined {
  return qualifier === LATEST ? fn.latest : fn.versions.get(qualifier);
}

/** The version behind any qualifier; of an alias its primary one. Throws AWS's `ResourceNotFoundException`. */
export function resolveVersion(fn: LambdaFunction, qualifier: string = LATEST): Version {
  const alias: Alias | undefined = fn.aliases.get(qualifier);
  const version = versionOf(fn, alias?.functionVersion ?? qualifier);
  if (!version) throw functionNotFound(`${fn.arn}:${qualifier}`);
  return version;
}
