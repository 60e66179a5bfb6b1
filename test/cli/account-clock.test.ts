import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { HttpResponse } from '@smithy/core/transport';
import { expect, test } from 'vitest';
import { accountClock } from '../../lib/cli/account-clock.ts';

const machine = Date.UTC(2026, 0, 5, 9);

/** The clock after an answer of so many seconds ahead of this machine. */
async function heard(seconds: number, statusCode = 200) {
  const clock = accountClock(() => machine);
  const date = new Date(machine + seconds * 1000).toUTCString();
  const client = new LambdaClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'alice', secretAccessKey: 'any' },
    requestHandler: {
      handle: async () => ({ response: new HttpResponse({ statusCode, headers: { date }, body: Buffer.from('{}') }) }),
    },
  });
  await clock
    .of(client)
    .send(new ListFunctionsCommand({}))
    .catch(() => {});
  return (clock.now() - machine) / 1000;
}

test.each([
  ['of an hour later', 3600, 200, 3600],
  ['of an hour before', -3600, 200, -3600],
  ['that refuses', 3600, 403, 3600],
  ['that is dated by the second, as every one is', 1, 200, 0],
  ['a minute off, which may be the network’s', 60, 200, 0],
])('goes by an answer %s', async (_, seconds, status, ahead) => {
  expect(await heard(seconds, status)).toBe(ahead);
});

test('is this machine’s before anything was heard', () => {
  expect(accountClock(() => machine).now()).toBe(machine);
});
