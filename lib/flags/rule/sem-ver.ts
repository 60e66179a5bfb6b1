import { eager } from './operator.ts';

interface Version {
  /** Major, minor, patch. */
  readonly numbers: readonly [number, number, number];
  readonly prerelease: readonly string[];
}

/**
 * `[version, operator, version]`: `=`, `!=`, `<`, `<=`, `>`, `>=`, `~` for the same major and minor number, `^` for the same
 * major number. A leading `v` and what is after a `+` are ignored, `1` is 1.0.0. Null for what is no version or operator.
 *
 * https://semver.org/spec/v2.0.0.html, section 11 for the order
 */
export const semVer = eager('sem_ver', 0, (values) => {
  const [left, operator, right] = values;
  if (values.length !== 3 || left == null || right == null || typeof operator !== 'string') return null;
  const test = tests.get(operator);
  const a = parse(String(left));
  const b = parse(String(right));
  return test && a && b ? test(a, b) : null;
});

const sameNumbers = (a: Version, b: Version, count: number) =>
  a.numbers.slice(0, count).every((number, i) => number === b.numbers[i]);

const tests: ReadonlyMap<string, (a: Version, b: Version) => boolean> = new Map([
  ['=', (a, b) => order(a, b) === 0],
  ['!=', (a, b) => order(a, b) !== 0],
  ['<', (a, b) => order(a, b) < 0],
  ['<=', (a, b) => order(a, b) <= 0],
  ['>', (a, b) => order(a, b) > 0],
  ['>=', (a, b) => order(a, b) >= 0],
  ['~', (a, b) => sameNumbers(a, b, 2)],
  ['^', (a, b) => sameNumbers(a, b, 1)],
]);

const mostCharacters = 256;
const numeric = /^(?:0|[1-9]\d*)$/;
const identifier = /^[0-9A-Za-z-]+$/;

/** Without one regular expression for it all, which could be made to hang. */
function parse(text: string): Version | undefined {
  if (text.length > mostCharacters) return undefined;
  const [, bare = ''] = /^[vV]?(.*)$/s.exec(text.trim()) ?? [];
  const completed = completePartial(bare.trim());
  const [withoutBuild = '', ...build] = (completed.startsWith('v') ? completed.slice(1) : completed).split('+');
  const dash = withoutBuild.indexOf('-');
  const core = dash < 0 ? withoutBuild : withoutBuild.slice(0, dash);
  const prerelease = dash < 0 ? [] : withoutBuild.slice(dash + 1).split('.');
  const numbers = core.split('.');
  const valid =
    numbers.length === 3 &&
    numbers.every((number) => numeric.test(number) && Number.isSafeInteger(Number(number))) &&
    prerelease.every((part) => identifier.test(part) && (numeric.test(part) || !/^\d+$/.test(part))) &&
    build.length <= 1 &&
    build.every((parts) => parts.split('.').every((part) => identifier.test(part)));
  if (!valid) return undefined;
  const [major = 0, minor = 0, patch = 0] = numbers.map(Number);
  return { numbers: [major, minor, patch], prerelease };
}

function completePartial(text: string): string {
  if (/^\d+$/.test(text)) return `${text}.0.0`;
  return /^\d+\.\d+$/.test(text) ? `${text}.0` : text;
}

/** Below, at or above 0 as `a` comes before, with or after `b`. */
function order(a: Version, b: Version): number {
  for (const [i, number] of a.numbers.entries()) {
    if (number !== b.numbers[i]) return number - b.numbers[i]!;
  }
  if (a.prerelease.length === 0 || b.prerelease.length === 0) return b.prerelease.length - a.prerelease.length;
  for (const [i, part] of a.prerelease.entries()) {
    const other = b.prerelease[i];
    if (other === undefined) return 1;
    const difference = orderOfParts(part, other);
    if (difference !== 0) return difference;
  }
  return a.prerelease.length - b.prerelease.length;
}

/** Numbers by size and before words, words by their characters' codes. */
function orderOfParts(a: string, b: string): number {
  const [isNumber, isOtherNumber] = [numeric.test(a), numeric.test(b)];
  if (isNumber && isOtherNumber) return Number(a) - Number(b);
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1;
  return a === b ? 0 : a < b ? -1 : 1;
}
