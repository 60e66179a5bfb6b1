import { plan, verdictAfter } from './rules.ts';
import { printTable, quantile } from './table.ts';
import { constantly, dayBefore, equal, simulate, steady } from './world.ts';

/** What one judgement of the errors alone costs. */
export function speed(): void {
  const world = { ...steady, requests: constantly(2400), ...equal(constantly(0.001)) };
  const history = dayBefore(world, 'speed');
  const all = simulate(world, 10_080, 'speed');
  const rows = (['independent', 'robust'] as const).map((model) => [
    model,
    ...[60, 1440, 10_080].map((count) => {
      const minutes = all.slice(0, count);
      const times = Array.from({ length: 30 }, () => {
        const begun = performance.now();
        verdictAfter(plan(model), minutes, history);
        return performance.now() - begun;
      });
      return `${quantile(times, 0.5).toFixed(2)} ms`;
    }),
  ]);
  printTable(
    'One judgement of one error metric (comparison and pass test), median',
    ['model', 'an hour', 'a day', 'a week'],
    rows,
  );
}
