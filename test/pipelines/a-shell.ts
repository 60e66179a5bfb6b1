import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a program was given, and what it does about it. */
export type Program = (argv: readonly string[]) => Promise<Done>;

export interface Done {
  readonly exitCode: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

/**
 * Runs a script in bash, where programs are what a test says they are: each is a file in front of the PATH that hands its
 * arguments to the test and takes over what comes back. The script is the real thing, and so is the shell.
 */
export async function inShell(
  script: string,
  programs: Readonly<Record<string, Program>>,
  { args = [], env = {} }: { readonly args?: readonly string[]; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Required<Done>> {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-shell-'));
  const socket = join(folder, 'socket');
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const [name = '', ...argv] = JSON.parse(Buffer.concat(chunks).toString()) as string[];
      const done = await (programs[name] ?? unknown(name))(argv).catch(
        (error: unknown): Done => ({
          exitCode: 99,
          stderr: String(error),
        }),
      );
      response.end(JSON.stringify(done));
    })();
  });
  for (const name of Object.keys(programs)) {
    const file = join(folder, name);
    writeFileSync(file, `#!${process.execPath}\n${handOver(name, socket)}`);
    chmodSync(file, 0o755);
  }
  try {
    await new Promise<void>((resolve) => void server.listen(socket, resolve));
    return await bash(script, args, { ...env, PATH: `${folder}:/usr/bin:/bin` });
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
}

const unknown =
  (name: string): Program =>
  async () => ({ exitCode: 127, stderr: `${name}: not in this test` });

const handOver = (name: string, socket: string): string => `
const { request } = require('node:http');
const asked = request({ socketPath: ${JSON.stringify(socket)}, method: 'POST' }, async (response) => {
  let text = '';
  for await (const chunk of response) text += chunk;
  const { exitCode, stdout = '', stderr = '' } = JSON.parse(text);
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = exitCode;
});
asked.end(JSON.stringify([${JSON.stringify(name)}, ...process.argv.slice(2)]));
`;

function bash(script: string, args: readonly string[], env: Record<string, string>): Promise<Required<Done>> {
  return new Promise((resolve, reject) => {
    const child = spawn('/usr/bin/bash', ['-s', '--', ...args], { env });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode: exitCode ?? -1, stdout, stderr }));
    child.stdin.end(script);
  });
}
