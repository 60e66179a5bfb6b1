import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Figure } from '../goals.ts';
import { timeOf } from './time-of.ts';

const source = fileURLToPath(new URL('../../bin/tidegate.ts', import.meta.url));

export async function firstAnswerFigures(command: string): Promise<readonly Figure[]> {
  const begun = performance.now();
  const local = spawn(process.execPath, [source, 'local', '--port', '0']);
  try {
    const address = await addressOf(local);
    const ready = performance.now() - begun;
    const env = {
      AWS_ENDPOINT_URL: address,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'alice',
      AWS_SECRET_ACCESS_KEY: 'any',
    };
    return [
      { what: 'tidegate local, until it can be asked', measured: ready, unit: 'ms' },
      { what: 'tidegate list, start to exit', measured: timeOf([command, 'list'], env), unit: 'ms', goal: 400 },
    ];
  } finally {
    local.kill('SIGINT');
  }
}

function addressOf({ stderr }: ChildProcessWithoutNullStreams): Promise<string> {
  return new Promise((resolve, reject) => {
    let told = '';
    stderr.on('data', (chunk: Buffer) => {
      told += chunk.toString();
      const address = /An account is at (\S+);/.exec(told)?.[1];
      if (address !== undefined) resolve(address);
    });
    stderr.on('end', () => reject(new Error(`tidegate local ended:\n${told}`)));
  });
}
