/**
 * `npm start`: two releases of the checkout application and a flag, rolled out in a simulated account by exactly what
 * `cdk deploy` would put into a real one. Ends with 0 only if the good release was promoted, the bad one rolled back, and the
 * flag's bad variant taken back while code and other flags stayed as they were.
 */
import { readFileSync } from 'node:fs';
import { processContext } from '../lib/cli/context.ts';
import { narrateRehearsal } from '../lib/cli/narrate-rehearsal.ts';
import { summary } from '../lib/cli/rehearse.ts';
import { parsePlan } from '../lib/core/plan/parse.ts';
import { parseScenario } from '../lib/rehearsal/parse-scenario.ts';
import { rehearse } from '../lib/rehearsal/rehearse.ts';
import { controlPlaneStack, exampleStackName, synthesizedAssembly } from '../lib/rehearsal/synthesize.ts';
import { checkoutApplication, type Samples } from './checkout/application.ts';
import { flagRollout } from './checkout/flag-rollout.ts';

const context = processContext();
const say = (text: string) => context.stderr.write(`${text}\n`);
const read = (name: string) => readFileSync(new URL(`checkout/${name}`, import.meta.url), 'utf8');
const seed = 1;

say('Synthesizing the control plane and the example application …');
const assembly = synthesizedAssembly([controlPlaneStack.stackName, exampleStackName]);
const plan = parsed(parsePlan(read('plan.yaml'))).plan;

const unmet = [
  ...(await rollOut('A good release', 2, 'good.yaml')),
  ...(await rollOut('A bad release', 3, 'bad.yaml')),
  ...(await rollOutFlag('A bad variant of a flag')),
];
say(
  unmet.length === 0
    ? '\nThe good release was promoted and the bad one rolled back; so was the flag, and nothing else.'
    : `\n${unmet.join('\n')}`,
);
process.exitCode = unmet.length === 0 ? 0 : 1;

async function rollOut(title: string, release: number, scenarioFile: string): Promise<readonly string[]> {
  const { scenario } = parsed(parseScenario(read(scenarioFile)));
  const application = checkoutApplication(release, seed);
  say(`\n${title}: ${scenario.name}\n`);
  const onEvent = narrateRehearsal(context, plan);
  const report = await rehearse({
    assembly,
    controlPlane: controlPlaneStack,
    plan,
    scenario,
    application,
    seed,
    onEvent,
  });
  say(`\n${summary(report)}\n${samplesText(application.samples())}`);
  return report.unmet ?? [];
}

/** The flag's users are taken back; the code, and the other flag, are as they were. */
async function rollOutFlag(title: string): Promise<readonly string[]> {
  const { scenario } = parsed(parseScenario(read('bad-flag.yaml')));
  const { plan: flagPlan } = parsed(parsePlan(read('flag-plan.yaml')));
  const application = flagRollout(seed);
  say(`\n${title}: ${scenario.name}\n`);
  const onEvent = narrateRehearsal(context, flagPlan);
  const report = await rehearse({
    ...{ assembly, controlPlane: controlPlaneStack, scenario, application, seed, onEvent },
    plan: flagPlan,
  });
  const leftovers = application.leftovers();
  say(`\n${summary(report)}`);
  say(leftovers.length === 0 ? 'the code and the other flags are as they were' : leftovers.join('\n'));
  return [...(report.unmet ?? []), ...leftovers];
}

function samplesText(samples: Samples): string {
  return Object.entries(samples)
    .map(
      ([version, { ran, failed, lastError }]) =>
        `version ${version} really ran ${ran} times, ${failed} failed${lastError ? ` (${lastError})` : ''}`,
    )
    .join('\n');
}

function parsed<T extends { readonly ok: boolean }>(result: T): Extract<T, { ok: true }> {
  if (!result.ok) throw new Error(`the example is broken: ${JSON.stringify(result)}`);
  return result as Extract<T, { ok: true }>;
}
