import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { bundleFolder } from '../../lib/constructs/bundles.ts';
import { bareClientBundle } from '../bare-client.ts';
import { type Cost, median } from '../cost.ts';

const runs = 15;

/** What Lambda gives a function, and no more: the developer's own settings and compile caches stay out. */
const environment = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'example',
  AWS_SESSION_TOKEN: 'example',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: 'guard',
  TABLE_NAME: 'tidegate',
  STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:123456789012:stateMachine:tidegate',
  NODE_DISABLE_COMPILE_CACHE: '1',
};

const measure = (file: string) => `
  const cpu = process.cpuUsage(), begun = performance.now();
  require(${JSON.stringify(file)});
  const wall = performance.now() - begun, { user, system } = process.cpuUsage(cpu);
  console.log(JSON.stringify({ wall, cpu: (user + system) / 1000 }));
`;

/** Both in turn, so that a busy moment of the machine hits both. */
export function coldImports(): { readonly guard: Cost; readonly bare: Cost } {
  const files = { guard: join(bundleFolder('guard'), 'index.js'), bare: bareClientBundle() };
  const costs = { guard: [] as Cost[], bare: [] as Cost[] };
  for (let i = 0; i < runs; i++) {
    costs.guard.push(importOnce(files.guard));
    costs.bare.push(importOnce(files.bare));
  }
  return { guard: median(costs.guard), bare: median(costs.bare) };
}

function importOnce(file: string): Cost {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', measure(file)], {
    env: environment,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${file} could not be loaded:\n${stderr}`);
  return JSON.parse(stdout) as Cost;
}
