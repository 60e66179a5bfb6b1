import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { agentSource, pathOf } from '../../../lib/flags/lambda/agent-source.ts';

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const path = pathOf({ application: 'my shop', environment: 'prod', profile: 'flags' });

/** A source that asks a real server on localhost; without an answer, nobody listens there. */
async function aSource(status?: number, body = '', headers: Record<string, string> = {}) {
  const asked: (string | undefined)[] = [];
  const server = createServer(({ url }, response) => {
    asked.push(url);
    response.writeHead(status ?? 200, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  if (status === undefined) await new Promise((resolve) => server.close(resolve));
  else servers.push(server);
  const source = agentSource({ path, port, pollSeconds: 45, timeoutMs: 5_000, fetch: (url, init) => fetch(url, init) });
  return { source, asked };
}

it('gives the document and the label of its version', async () => {
  const { source, asked } = await aSource(200, '{"flags":{}}', { 'Configuration-Version': 'v7' });

  expect(await source.load()).toEqual({ text: '{"flags":{}}', version: 'v7' });
  expect(asked).toEqual(['/applications/my%20shop/environments/prod/configurations/flags']);
});

it.each([
  [404, 'ResourceNotFoundException', 'is it deployed to this environment?'],
  [502, 'AccessDeniedException', "may the function's role read it?"],
  [500, 'InternalServerException', 'InternalServerException'],
])('says what a %i means', async (status, body, words) => {
  const { source } = await aSource(status, body);

  await expect(source.load()).rejects.toThrow(words);
  await expect(source.load()).rejects.toThrow(`answered ${status}`);
});

it('says that nobody listens', async () => {
  const { source } = await aSource();

  await expect(source.load()).rejects.toThrow(
    /no AppConfig agent at .*\(ECONNREFUSED\): does the function have its layer\?/,
  );
});
