import { asText } from './as-text.ts';
import { eager } from './operator.ts';

/** Major, minor, patch and the parts of the prerelease. */
type Version = readonly [major: number, minor: number, patch: number, prerelease: readonly string[]];

/**
 * `[version, operator, version]`: `=`, `!=`, `<`, `<=`, `>`, `>=`, `~` for the same major and minor number, `^` for the same
 * major number. A leading `v` and what is after a `+` are ignored, `1` is 1.0.0. Null for what is no version or operator.
 *
 * https://semver.org/spec/v2.0.0.html, section 11 for the order
 */
export const semVer = eager('sem_ver', 0, (values) => {
  const [left, operator, right] = values;
  const test = typeof operator === 'string' && values.length === 3 && tests.get(operator);
  const a = parse(left);
  const b = parse(right);
  return test && a && b ? test(a, b) : null;
});

const tests: ReadonlyMap<string, (a: Version, b: Version) => boolean> = new Map([
  ['=', (a, b) => order(a, b) === 0],
  ['!=', (a, b) => order(a, b) !== 0],
  ['<', (a, b) => order(a, b) < 0],
  ['<=', (a, b) => order(a, b) <= 0],
  ['>', (a, b) => order(a, b) > 0],
  ['>=', (a, b) => order(a, b) >= 0],
  ['~', (a, b) => a[0] === b[0] && a[1] === b[1]],
  ['^', (a, b) => a[0] === b[0]],
]);

/** As semver.org proposes it. It is never given more than 256 characters, which is what npm allows, too. */
const pattern =
  /^v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][\da-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][\da-zA-Z-]*))*))?(?:\+[\da-zA-Z-]+(?:\.[\da-zA-Z-]+)*)?$/;
const digits = /^\d+$/;

function parse(value: unknown): Version | undefined {
  const text = completed(asText(value ?? '').replace(/^[vV]/, ''));
  const found = text.length > 256 ? null : pattern.exec(text.trim());
  const [major = 0, minor = 0, patch = 0] = (found ?? []).slice(1, 4).map(Number);
  const isValid = found && [major, minor, patch].every(Number.isSafeInteger);
  return isValid ? [major, minor, patch, found[4]?.split('.') ?? []] : undefined;
}

function completed(text: string): string {
  if (digits.test(text)) return `${text}.0.0`;
  return /^\d+\.\d+$/.test(text) ? `${text}.0` : text;
}

/** Below, at or above 0 as `a` comes before, with or after `b`. */
function order(a: Version, b: Version): number {
  const byNumbers = a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
  if (byNumbers !== 0) return byNumbers;
  const [parts, others] = [a[3], b[3]];
  if (parts.length === 0 || others.length === 0) return others.length - parts.length;
  const differences = parts.map((part, i) => (i < others.length ? orderOfParts(part, others[i]!) : 0));
  return differences.find((difference) => difference !== 0) ?? parts.length - others.length;
}

/** Numbers by size and before words, words by their characters' codes. */
function orderOfParts(a: string, b: string): number {
  const [isNumber, isOtherNumber] = [digits.test(a), digits.test(b)];
  if (isNumber && isOtherNumber) return Number(a) - Number(b);
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1;
  return a === b ? 0 : a < b ? -1 : 1;
}
