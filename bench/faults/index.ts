import fc from 'fast-check';
import { writeFileSync } from 'node:fs';
import { describeFault } from '../../lib/rehearsal/sweep/faults.ts';
import { scenes } from '../../lib/rehearsal/sweep/scenes.ts';
import { allTrials } from '../../lib/rehearsal/sweep/select.ts';
import { summarize } from '../../lib/rehearsal/sweep/summary.ts';
import { type Rehearsed, rehearseScene, type SweepResult, tryFaults } from '../../lib/rehearsal/sweep/sweep.ts';
import { sweepOptions } from '../../test/sweep/options.ts';
import { severalFaults } from '../../test/sweep/several.ts';
import { violations } from '../../test/sweep/violations.ts';
import { printTable } from '../analysis/table.ts';
import { whatHappensWhen } from './page.ts';
import { fourStages } from './rollout-cost.ts';

/** `node bench/faults/index.ts [pairs and triples] [seed]`: everything that can go wrong, one by one, then at random. */
const [several = 200, seed = 1] = process.argv
  .slice(2)
  .filter((word) => /^\d+$/.test(word))
  .map(Number);

const options = sweepOptions();
const rehearsed: Rehearsed[] = [];
for (const scene of scenes) rehearsed.push(await rehearseScene(options, scene));

const trials = allTrials(rehearsed).map(({ rehearsed: scene, fault }) => ({ scene, faults: [fault] }));
const chosen = fc.sample(severalFaults(rehearsed), { numRuns: several, seed });

const begun = process.cpuUsage();
const singles = await tryAll(trials);
const pairs = await tryAll(chosen.map(({ rehearsed: scene, faults }) => ({ scene, faults })));
const { user, system } = process.cpuUsage(begun);

const tried = singles.length + pairs.length;
const broken = [...singles, ...pairs].filter((result) => result.violations.length > 0);
const kinds = summarize(singles, new Map(rehearsed.map(({ scene, reference }) => [scene.name, outcomesOf(reference)])));
const places = rehearsed.reduce((sum, scene) => sum + scene.places, 0);
printTable(
  `Faults: ${singles.length} single ones in ${places} places, ${pairs.length} pairs and triples (seed ${seed})`,
  ['fault', 'runs', 'as planned', 'served too long, worst', 'violations'],
  kinds.map(({ fault, tried: runs, asPlanned, worstSeconds }) => [
    fault,
    String(runs),
    String(asPlanned),
    `${worstSeconds.toFixed(1)} s`,
    String(singles.filter((result) => result.faults[0]!.fault === fault && result.violations.length > 0).length),
  ]),
);
for (const { fault, worstAt } of kinds) if (worstAt) console.log(`${fault}: worst in ${worstAt}`);
const cpuSeconds = (user + system) / 1e6;
console.log(
  `\n${tried} runs, ${broken.length} with violations; ${(tried / cpuSeconds).toFixed(1)} runs per second of one core`,
);

const { outcome, virtualSeconds, aws } = await fourStages();
const calls = Object.values(aws.calls).reduce((sum, count) => sum + count, 0);
console.log(
  `A rollout of four stages of 10 min: ${outcome} after ${Math.round(virtualSeconds / 60)} min, ${calls} API calls, ` +
    `${aws.transitions} state transitions, $${aws.costUsd.toFixed(4)}`,
);

const page = new URL('../../docs/explanation/what-happens-when.md', import.meta.url);
const facts = { scenes, kinds, places, tried: singles.length, severalTried: pairs.length, violations: broken.length };
writeFileSync(page, whatHappensWhen(facts));
process.exitCode = broken.length > 0 ? 1 : 0;

async function tryAll(
  runs: readonly { readonly scene: Rehearsed; readonly faults: SweepResult['faults'] }[],
): Promise<readonly SweepResult[]> {
  const results: SweepResult[] = [];
  for (const { scene, faults } of runs) {
    const result = await tryFaults(options, scene, faults, violations);
    results.push(result);
    if (result.violations.length > 0) console.log(`\n${described(result)}\n  ${result.violations.join('\n  ')}`);
    if (results.length % 100 === 0) console.error(`${results.length} of ${runs.length}`);
  }
  return results;
}

function outcomesOf({ rollouts }: Rehearsed['reference']): readonly string[] {
  return rollouts.map(({ rollout }) => rollout.outcome ?? 'open');
}

function described({ scene, faults }: SweepResult): string {
  return `${scene}: ${faults.map(describeFault).join(' + ')}`;
}
