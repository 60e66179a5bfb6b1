/**
 * Runs every `check:*` script of package.json, as many at a time as there are cores, and says in one line each how it
 * went. What a failing one printed follows. Arguments name the checks to run: `npm run check -- lint types`.
 */
import { exec } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

interface Result {
  readonly name: string;
  readonly passed: boolean;
  readonly output: string;
}

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
const wanted = process.argv.slice(2);
const queue = Object.entries(scripts)
  .filter(([script]) => script.startsWith('check:'))
  .map(([script, command]) => ({ name: script.slice('check:'.length), command }))
  .filter(({ name }) => wanted.length === 0 || wanted.includes(name));

const results: Result[] = [];
await Promise.all(Array.from({ length: availableParallelism() }, work));

const failed = results.filter(({ passed }) => !passed);
for (const { name, output } of failed) console.error(`\n── ${name}\n${output.trim()}`);
console.log(`\n${results.length - failed.length} checks passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 || results.length === 0 ? 1 : 0;

async function work(): Promise<void> {
  for (let next = queue.shift(); next; next = queue.shift()) {
    const started = performance.now();
    const result = await run(next.name, next.command);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${result.passed ? '✓' : '✗'} ${next.name.padEnd(16)} ${seconds.padStart(5)} s`);
    results.push(result);
  }
}

function run(name: string, command: string): Promise<Result> {
  return new Promise((resolve) => {
    exec(command, { maxBuffer: 1e8 }, (error, stdout, stderr) => {
      resolve({ name, passed: !error, output: stdout + stderr });
    });
  });
}
