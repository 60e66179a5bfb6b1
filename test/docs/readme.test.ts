import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { main } from '../../lib/cli/main.ts';
import { parseScenario } from '../../lib/rehearsal/parse-scenario.ts';
import { aContext } from '../cli/a-context.ts';
import { read } from '../repository/files.ts';
import { type Capture, expectShown, renewing } from './capture.ts';
import { fencesOf } from './fences.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-readme-'));
afterAll(() => rmSync(folder, { recursive: true }));

// More patience than the example's plan has: what a page says must not hang on today's dice.
const plan = read('examples/checkout/plan.yaml').replace(/^maxBake:.*$/m, '');
writeFileSync(join(folder, 'patient.yaml'), `${plan}\nmaxBake: 2h\n`);

/** Of each rollout, what changes. */
const capture: Capture = {
  page: 'README.md',
  block: 0,
  keep: [/release/, /(·|▶|✓|✗|◀|■) /, /stage +canary failed/],
};

describe('the capture of npm start in README.md', { timeout: 180_000 }, () => {
  test('shows both rollouts as they are printed today', async () => {
    const printed = renewing
      ? started()
      : `${await rehearsed('A good release', 'good.yaml')}${await rehearsed('A bad release', 'bad.yaml')}${lastWords()}`;

    expectShown(capture, printed);

    expect(fencesOf(capture.page)[1]?.text).toMatch(/■ promoted\n.*■ rolled-back\n/s);
  });
});

/** What `npm start` tells of one rollout, by the command that plays the same. */
async function rehearsed(title: string, scenarioFile: string): Promise<string> {
  const context = aContext({ cwd: folder });
  await main(['rehearse', 'patient.yaml', '--scenario', resolve('examples/checkout', scenarioFile)], context);
  const parsed = parseScenario(read(`examples/checkout/${scenarioFile}`));
  const name = parsed.ok ? parsed.scenario.name : undefined;
  return `${title}: ${name}\n${context.printed.stderr}`;
}

/** What `npm start` really prints, but for the flag's rollout: the page has room for the two that are played here. */
const started = (): string =>
  spawnSync(process.execPath, ['examples/start.ts'], { encoding: 'utf8' }).stderr.replace(
    /^A bad variant of a flag.*^(?=The good release was)/ms,
    '',
  );

/** The sentence that ends `npm start` when all is as it should be. */
const lastWords = (): string => /'\\n(The good release [^']+)'/.exec(read('examples/start.ts'))?.[1] ?? '';
