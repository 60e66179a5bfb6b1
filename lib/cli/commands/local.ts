import { command, UsageError } from '../command.ts';
import { localActions } from '../local-actions.ts';

/** Where it is unless told otherwise, and where `break` and `heal` look for it. */
const defaultPort = '4599';

export const local = command({
  name: 'local',
  summary: 'a simulated account on a port of this machine, to try everything on',
  description:
    'Starts a simulated AWS account with the control plane, an application and its customers, and stays until Ctrl-C. Every other command works on it with the environment that it prints, and so do the AWS CLI and SDKs for what is modeled. Version 1 serves, version 2 is as good, and version 3 is bad. In another terminal, tidegate local break lets the release on trial fail, and tidegate local heal ends that. Its clock runs faster than yours, and all times that commands take and show are its own. Only this machine can reach it; everything is gone when it ends.',
  arguments: {
    action: {
      summary: 'break or heal, said to the one that runs; without it, one is started',
      optional: true,
      choices: localActions,
    },
  },
  options: {
    speed: {
      summary: 'how many of its seconds pass in one of yours, from 1 to 600',
      value: 'N',
      read: readSpeed,
      default: '60',
    },
    port: { summary: 'the port; 0 for any that is free', value: 'PORT', read: readPort, default: defaultPort },
    plan: {
      summary: 'a plan to register in place of the example, in YAML or JSON; its target is made for it',
      value: 'FILE',
    },
    seed: { summary: 'a whole number that its traffic is drawn from', value: 'N', read: readSeed, default: '1' },
  },
  examples: [
    { command: 'tidegate local', summary: 'a minute of rollout per second, until Ctrl-C' },
    { command: 'tidegate local break', summary: 'in another terminal: the release on trial fails from now on' },
    { command: 'tidegate local --plan plan.yaml --speed 1', summary: 'a plan of your own, in real time' },
  ],
  run: async (context, { action, speed, port, plan, seed }) => {
    if (action === undefined) {
      const { serveLocal } = await import('../local.ts');
      return serveLocal(context, { speed, port, planFile: plan, seed });
    }
    const known = localActions.find((name) => name === action);
    if (!known) throw new UsageError(`expected ${localActions.join(' or ')}, or nothing, got ${action}`);
    const { tellLocal } = await import('../tell-local.ts');
    return tellLocal(context, known, port);
  },
});

function readSpeed(text: string): number {
  return wholeNumber(text, 1, 600);
}

function readPort(text: string): number {
  return wholeNumber(text, 0, 65_535);
}

function readSeed(text: string): number {
  return wholeNumber(text, 0, Number.MAX_SAFE_INTEGER);
}

function wholeNumber(text: string, from: number, to: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= from && number <= to) return number;
  throw new UsageError(`It must be a whole number from ${from} to ${to}.`);
}
