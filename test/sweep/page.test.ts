import { describe, expect, it } from 'vitest';
import { promises } from '../../lib/rehearsal/sweep/promises.ts';
import { read } from '../repository/files.ts';

const rows = read('docs/explanation/what-happens-when.md')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(1)
  .map((line) => line.slice(2, -2).split(' | '));

describe('the page "what happens when …", which npm run bench -- faults writes', () => {
  it('tells every kind of fault, and what is promised for it', () => {
    const told = rows.map(([when, sees]) => ({ when, sees }));

    expect(told).toEqual(Object.values(promises).map(({ when, sees }) => ({ when, sees })));
  });

  it('tells of no fault that was not tried, and of none that lasted longer than promised', () => {
    const worst = rows.map(([, , seconds]) => Number.parseInt(seconds!, 10) || 0);
    const runs = rows.map(([, , , tried]) => Number(tried));

    expect(Math.min(...runs)).toBeGreaterThan(0);
    expect(worst.filter((seconds, i) => seconds > Object.values(promises)[i]!.withinSeconds)).toEqual([]);
  });
});
