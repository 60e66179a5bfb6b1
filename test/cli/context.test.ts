import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('outside of a terminal nobody knows its size', () => {
  const script = `import { processContext } from './lib/cli/context.ts';
    console.log(String(processContext().terminal()));`;

  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });

  expect(stdout).toBe('undefined\n');
});

test('a command that sleeps wakes up when nobody reads any more', () => {
  const script = `import { processContext } from './lib/cli/context.ts';
    const context = processContext();
    context.stdout.write('a line\\n'.repeat(100_000));
    await context.sleep(60_000);
    process.exitCode = context.closed.aborted ? 7 : 0;`;
  const command = `"${process.execPath}" --input-type=module -e "$SCRIPT" | true; echo "\${PIPESTATUS[0]}"`;

  const { stdout } = spawnSync('bash', ['-c', command], {
    encoding: 'utf8',
    env: { ...process.env, SCRIPT: script },
    timeout: 30_000,
  });

  expect(stdout).toBe('7\n');
});
