/** Writes docs/reference/mutation.md from the reports in .cache/mutation and from readings.yaml, and says where they differ. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { FOLDERS, SIMULATIONS } from './folders.ts';
import { mutationPage } from './page.ts';
import { complaints, parseReadings } from './readings.ts';
import { type Report, survivorsOf } from './report.ts';

const PAGE = 'docs/reference/mutation.md';

const text = (path: string) => readFileSync(path, 'utf8');
const versions = (JSON.parse(text('package.json')) as { devDependencies: Record<string, string> }).devDependencies;
const readings = parseReadings(text('scripts/mutation/readings.yaml'));
const all = FOLDERS.map((folder) => ({
  folder,
  files: Object.fromEntries(pathsIn(`lib/core/${folder}`).map((path) => [path, text(path)])),
  tests: pathsIn(`test/core/${folder}`).filter(isTried),
  report: reportOf(folder),
}));

const tools = { stryker: versions['@stryker-mutator/core']!, vitest: versions.vitest! };
writeFileSync(PAGE, mutationPage(all, readings, tools));

const reports = all.flatMap(({ report }) => report ?? []);
const measured = reports.flatMap(({ files }) => Object.keys(files));
const wrong = complaints(reports.flatMap(survivorsOf), readings, measured);
for (const one of wrong) console.error(one);
console.log(`${PAGE}: ${measured.length} files measured, ${wrong.length} complaints`);
process.exitCode = wrong.length > 0 ? 1 : 0;

function pathsIn(folder: string): readonly string[] {
  return readdirSync(folder).map((name) => `${folder}/${name}`);
}

function isTried(path: string): boolean {
  return path.endsWith('.test.ts') && !SIMULATIONS.some((name) => path.endsWith(`/${name}.test.ts`));
}

function reportOf(folder: string): Report | undefined {
  const path = `.cache/mutation/${folder}.json`;
  return existsSync(path) ? (JSON.parse(text(path)) as Report) : undefined;
}
