/**
 * `npm run bench`: what things cost. `npm run bench -- rehearsal guard` runs only these sections. Nothing is asserted:
 * goals are printed beside what was measured, and a shared machine misses some. Each section has a process of its own.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const sections: Readonly<Record<string, () => Promise<unknown>>> = {
  rehearsal: () => import('./rehearsal/index.ts'),
  thousand: () => import('./thousand/index.ts'),
  storm: () => import('./storm/index.ts'),
  bundles: () => import('./bundles/index.ts'),
  guard: () => import('./guard/index.ts'),
  analysis: () => import('./analysis/index.ts'),
  cli: () => import('./cli/index.ts'),
  flags: () => import('./flags/index.ts'),
  faults: () => import('./faults/index.ts'),
};
/** Takes half an hour, so that it is run by its name alone. */
const onlyByName = 'faults';

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !sections[name]);
if (unknown.length > 0) {
  console.error(`no section ${unknown.join(', ')}; there are ${Object.keys(sections).join(', ')}`);
  process.exitCode = 2;
} else if (wanted.length === 1) {
  await sections[wanted[0]!]!();
} else {
  const usual = Object.keys(sections).filter((name) => name !== onlyByName);
  for (const name of wanted.length > 0 ? wanted : usual) {
    const { status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), name], { stdio: 'inherit' });
    if (status !== 0) process.exitCode = 1;
  }
}
