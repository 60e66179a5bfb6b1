/**
 * Which lines of a shortened capture have no line of the same shape in what was really printed, in their order. Numbers
 * may differ; `[…]` stands for anything, alone on a line for any lines.
 */
export function strangeLines(capture: string, printed: string): readonly string[] {
  const found = printed.split('\n').map(shape);
  let from = 0;
  return linesOf(capture).filter((line) => {
    const pattern = new RegExp(`^${shape(line).split('[…]').map(literal).join('.*')}$`);
    const index = found.findIndex((candidate, i) => i >= from && pattern.test(candidate));
    if (index >= 0) from = index + 1;
    return index < 0;
  });
}

const linesOf = (capture: string) => capture.split('\n').filter((line) => line.trim() !== '' && line.trim() !== '[…]');

/** A line with all numbers made equal, clock times, too, and the owner, who differs between example and rehearsal. */
const shape = (line: string): string =>
  line
    .trim()
    .replaceAll(/\d[\d,.:]*/g, '#')
    .replaceAll(/\(tidegate\.\w+\)/g, '(tidegate.owner)')
    .replaceAll(/\s+/g, ' ');

const literal = (part: string): string => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
