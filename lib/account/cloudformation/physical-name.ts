import type { Random } from '../random.ts';

const SUFFIX_DIGITS = 12;

/**
 * A name as CloudFormation makes it: `stack-logicalId-SUFFIX`. Where that is longer than `limit`, stack and logical id are cut,
 * the longer one first.
 */
export function physicalName(stackName: string, logicalId: string, limit: number, random: Random): string {
  const suffix = random.hex(SUFFIX_DIGITS).toUpperCase();
  const room = limit - SUFFIX_DIGITS - 2;
  const half = Math.floor(room / 2);
  const stack = stackName.slice(0, Math.max(half, room - logicalId.length));
  return `${stack}-${logicalId.slice(0, room - stack.length)}-${suffix}`;
}
