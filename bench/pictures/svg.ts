/** What a picture says to those who do not see it. */
export interface Described {
  readonly title: string;
  readonly description: string;
}

export const size = { width: 720, height: 400 } as const;
/** Room around what is drawn, for words. */
export const room = { left: 64, right: 24, top: 56, bottom: 48 } as const;

/** Okabe & Ito's colors, which people who confuse red and green can tell apart. */
export const colors = { bad: '#D55E00', good: '#0072B2', quiet: '#6B7280', grid: '#E5E7EB', ink: '#111827' } as const;

/** A picture of its own: white ground, readable without its page, and with a name and a description. */
export function picture(
  { title, description }: Described,
  parts: readonly string[],
  height: number = size.height,
): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${height}" role="img" aria-labelledby="title description" font-family="system-ui, sans-serif" font-size="13" fill="${colors.ink}">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="description">${escaped(description)}</desc>`,
    `<rect width="${size.width}" height="${height}" fill="#FFFFFF"/>`,
    text(16, 26, title, { weight: 600, size: 15 }),
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

interface TextStyle {
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly color?: string;
  readonly weight?: number;
  readonly size?: number;
}

export function text(x: number, y: number, words: string, style: TextStyle = {}): string {
  const { anchor, color, weight, size: fontSize } = style;
  const attributes = [
    `x="${short(x)}" y="${short(y)}"`,
    ...(anchor ? [`text-anchor="${anchor}"`] : []),
    ...(color ? [`fill="${color}"`] : []),
    ...(weight ? [`font-weight="${weight}"`] : []),
    ...(fontSize ? [`font-size="${fontSize}"`] : []),
  ];
  return `<text ${attributes.join(' ')}>${escaped(words)}</text>`;
}

export function line(points: readonly (readonly [number, number])[], color: string, dashes = ''): string {
  const path = points.map(([x, y]) => `${short(x)},${short(y)}`).join(' ');
  return `<polyline points="${path}" fill="none" stroke="${color}" stroke-width="2"${dashes && ` stroke-dasharray="${dashes}"`}/>`;
}

export const bar = (x: number, y: number, width: number, height: number, color: string): string =>
  `<rect x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}" fill="${color}"/>`;

const short = (value: number): string => String(Number(value.toFixed(1)));

const escaped = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
