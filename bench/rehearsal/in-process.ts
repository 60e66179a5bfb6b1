import type { Account } from '../../lib/account/account.ts';
import { processPool } from '../../lib/account/host/process-pool.ts';
import { costOf, costsOf, median } from '../cost.ts';
import type { Figure } from '../goals.ts';
import { play } from '../world.ts';
import { sdkCalls } from './sdk-floor.ts';

const warmUps = 15;
const runs = 15;

export async function inProcessFigures(): Promise<{ cost: readonly Figure[]; work: readonly Figure[] }> {
  const first = await costOf(() => play({ seed: 1 }));
  await costsOf(warmUps, (index) => play({ seed: 2 + index }));
  const warm = median(await costsOf(runs, (index) => play({ seed: 1 + index })));

  const processes = processPool();
  const share = (index: number) => play({ seed: index, shared: { processes, requestKey: `rehearsal ${index}` } });
  await costsOf(warmUps, share);
  const shared = median(await costsOf(runs, (index) => share(warmUps + index)));

  const entered: Record<string, number> = {};
  let account: Account | undefined;
  const report = await play({
    seed: 1,
    onAccount: (created) => {
      account = created;
      created.services.states.onTransition(({ state }) => {
        entered[state] = (entered[state] ?? 0) + 1;
      });
    },
  });
  const analyses = entered.Analyze ?? 0;
  const made = (account?.calls ?? []).filter(({ principal }) => principal.kind === 'role');
  const bySdk = made.filter(({ service, operation, principal }) => {
    const byMachine = principal.kind === 'role' && /machine/i.test(principal.arn);
    return !byMachine && `${service}:${operation}` !== 'lambda:Invoke';
  });
  const bare = await sdkCalls(bySdk.length);
  const loop = (entered.Bake ?? 0) + analyses + Math.min(entered.Route ?? 0, analyses);

  return {
    cost: [
      {
        what: 'median time',
        measured: warm.wall,
        unit: 'ms',
        goal: 300,
        against: { what: 'its SDK calls alone, answered at once', measured: bare.wall },
      },
      {
        what: 'median CPU time',
        measured: warm.cpu,
        unit: 'ms',
        against: { what: 'its SDK calls alone, answered at once', measured: bare.cpu },
      },
      {
        what: 'median time of rehearsals that share the processes of their functions',
        measured: shared.wall,
        unit: 'ms',
        against: { what: 'one by itself', measured: warm.wall },
      },
      {
        what: 'the first of the process (nothing compiled yet)',
        measured: first.wall,
        unit: 'ms',
        against: { what: 'a later one', measured: warm.wall },
      },
    ],
    work: [
      { what: `virtual seconds (${report.outcome})`, measured: report.virtualSeconds, unit: 's' },
      { what: 'analyses', measured: analyses, unit: '' },
      { what: 'state transitions per analysis: Bake, Analyze, Route', measured: loop / analyses, unit: '', goal: 3 },
      { what: 'state transitions in all', measured: report.aws.transitions, unit: '' },
      { what: 'API calls by SDK clients', measured: bySdk.length, unit: '' },
      { what: 'API calls in all', measured: made.length, unit: '' },
    ],
  };
}
