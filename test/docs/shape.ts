/**
 * Which passages of a shortened capture are not in what was really printed, in their order. Numbers may differ, and with
 * them where lines are broken; `[…]` stands for anything, alone on a line for any lines. A passage is what stands between
 * two `[…]`; the others begin and end with a line.
 */
export function strangePassages(capture: string, printed: string): readonly string[] {
  const found = shape(printed);
  let from = 0;
  return passagesOf(capture).filter((passage) => {
    const pattern = new RegExp(`^${passage.split(inline).map(words).join('.*')}$`, 'gmu');
    pattern.lastIndex = from;
    const match = pattern.exec(found);
    if (match) from = match.index + match[0].length;
    return !match;
  });
}

const inline = /\[…\]/u;

const passagesOf = (capture: string): readonly string[] =>
  capture
    .split(/^\s*\[…\]\s*$/mu)
    .map((passage) => passage.trim())
    .filter((passage) => passage !== '');

/** A text with all numbers made equal, clock times and durations, too, and the owner, who differs between example and rehearsal; and without lines drawn beside it. */
const shape = (text: string): string =>
  text
    .replaceAll(/^[ │]+| +$/gmu, '')
    .replaceAll(/\b\d+(?:[hms]\d+)*[hms]\b/gu, '#')
    .replaceAll(/\d[\d,.:]*/gu, '#')
    .replaceAll(/\(tidegate\.\w+\)/gu, '(tidegate.owner)');

/** A pattern of the same words, wherever lines are broken. */
const words = (text: string): string =>
  shape(text)
    .split(/\s+/u)
    .map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`))
    .join(String.raw`\s+`);
