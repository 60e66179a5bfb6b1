import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aFreePort } from './a-free-port.ts';

/** Why the real server cannot be asked here; `undefined` where it can. */
export function noPrometheus(): string | undefined {
  const missing = ['prometheus', 'promtool'].find((tool) => spawnSync(tool, ['--version']).error !== undefined);
  return missing && `${missing} is not installed: apt-get install prometheus`;
}

export interface RealPrometheus {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** A Prometheus server on this machine over the samples of a text in OpenMetrics' format; below the path `/eu`. */
export async function startPrometheus(openMetrics: string): Promise<RealPrometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-prometheus-'));
  const [samples, data, config] = ['samples.txt', 'data', 'prometheus.yml'].map((name) => join(folder, name));
  writeFileSync(samples!, openMetrics);
  writeFileSync(config!, 'global: {}\n');
  const filled = spawnSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', samples!, data!], {
    encoding: 'utf8',
  });
  if (filled.status !== 0) throw new Error(`promtool: ${filled.stderr}`);

  const port = await aFreePort();
  const server = spawn('prometheus', [
    `--config.file=${config}`,
    `--storage.tsdb.path=${data}`,
    // The samples are of a day that may be long ago.
    '--storage.tsdb.retention.time=100y',
    `--web.listen-address=127.0.0.1:${port}`,
    '--web.external-url=http://127.0.0.1/eu',
  ]);
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    let said = '';
    server.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('Server is ready to receive web requests')) resolve();
    });
    server.once('error', reject);
    server.once('exit', () => reject(new Error(`prometheus ended: ${said}`)));
  });
  const stop = async () => {
    server.kill();
    await ended;
    rmSync(folder, { recursive: true });
  };
  return { url: `http://127.0.0.1:${port}/eu`, stop };
}
