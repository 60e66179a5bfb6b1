const cells = 10;

/** How much of something is done, as ten cells: `███░░░░░░░`. What is below 0 is nothing; what is above 1, all. */
export function bar(share: number): string {
  const full = Math.floor(Math.min(1, Math.max(0, share)) * cells);
  return '█'.repeat(full) + '░'.repeat(cells - full);
}
