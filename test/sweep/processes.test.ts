import { expect, test } from 'vitest';
import { describeFault } from '../../lib/rehearsal/sweep/faults.ts';
import { type Played, playScene } from '../../lib/rehearsal/sweep/play.ts';
import { scenes } from '../../lib/rehearsal/sweep/scenes.ts';
import { allTrials } from '../../lib/rehearsal/sweep/select.ts';
import { rehearseScene } from '../../lib/rehearsal/sweep/sweep.ts';
import { sweepOptions } from './options.ts';

/** All that a run shows, to the millisecond and the last random digit; but for what is made of the request's key. */
const shown = ({ report, account, rollouts, routings }: Played) =>
  JSON.stringify([report, account.calls, account.logs, rollouts, routings])
    .replaceAll(/checkout-live-[0-9a-f]{12}/g, 'a rollout')
    .replaceAll(/[0-9a-f]{64}/g, 'a hash')
    .replaceAll(/(run-\d{6}|rehearsal-1)/g, 'a key');

const everyNth = 500;

test('a run shows the same, whether its functions were started for it or had served in other runs', async () => {
  const options = sweepOptions();
  const rehearsed = [];
  for (const scene of scenes) rehearsed.push(await rehearseScene(options, scene));
  const trials = allTrials(rehearsed).filter((_, i) => i % everyNth === 0);

  const different: string[] = [];
  for (const {
    rehearsed: { scene },
    fault,
  } of trials) {
    const again = await playScene(options, scene, [fault]);
    const { shared: _shared, ...anew } = options;
    const fresh = await playScene(anew, scene, [fault]);
    if (shown(again) !== shown(fresh)) different.push(`${scene.name}, ${describeFault(fault)}`);
  }

  expect(different).toEqual([]);
});
