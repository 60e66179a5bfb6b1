import type { TimelineEntry } from './timeline.ts';
import { wrap } from './wrap.ts';

const signs: Readonly<Record<TimelineEntry['mark'], string>> = {
  start: '·',
  shift: '▶',
  wait: '…',
  pass: '✓',
  left: '→',
  fail: '✗',
  hold: '‖',
  back: '◀',
  end: '■',
};

/**
 * An entry of a timeline as lines: the time, a mark and the text, and below it, under the text, what else is to be said.
 * Sentences are broken at `width`; so is a row of columns where it is wider than that.
 */
export function timelineLines(
  time: string,
  { mark, text, below = [], header }: TimelineEntry,
  width: number,
): readonly string[] {
  const margin = `${time} ${signs[mark]} `;
  const room = width - margin.length;
  const [first = '', ...rest] = text.length <= room ? [text] : wrap(text.replaceAll(/ +/g, ' '), room);
  const further = [
    ...rest,
    ...below.flatMap((sentence) => wrap(sentence, room)),
    ...(header !== undefined && header.length <= room ? [header] : []),
  ];
  return [`${margin}${first}`, ...further.map((line) => `${' '.repeat(margin.length)}${line}`)];
}
