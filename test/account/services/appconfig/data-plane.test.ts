import { describe, expect, test } from 'vitest';
import { anAppConfig, failureOf, MINUTE } from './an-appconfig.ts';

async function deployed(...versions: string[]) {
  const made = await anAppConfig();
  for (const [i, version] of versions.entries()) {
    await made.write(version, i === 0 ? { VersionLabel: 'first' } : {});
    await made.start(i + 1);
    await made.pass(11 * MINUTE);
  }
  return made;
}

describe('a session', () => {
  test('gets the configuration once, then nothing until it has changed', async () => {
    const { session, latest, write, start, pass } = await deployed('one');

    const first = await latest(await session());
    const second = await latest(first.next);
    await write('two');
    await start(2);
    await pass(5_000);
    const third = await latest(second.next);

    expect(first).toMatchObject({ body: 'one', label: 'first', seconds: 60 });
    expect(second).toMatchObject({ body: '', label: undefined });
    expect(third).toMatchObject({ body: 'two', label: undefined });
  });

  const problemOf = (error: Record<string, any>) => error.Details?.InvalidParameters?.ConfigurationToken?.Problem;

  test('uses each token once', async () => {
    const { session, latest } = await deployed('one');
    const token = await session();
    await latest(token);

    const refused = await failureOf(latest(token));

    expect(refused.name).toBe('BadRequestException');
    expect(problemOf(refused)).toBe('Corrupted');
  });

  test('uses a token within 24 hours', async () => {
    const { session, latest, pass } = await deployed('one');
    const token = await session();
    await pass(24 * 60 * MINUTE + 1_000);

    expect(problemOf(await failureOf(latest(token)))).toBe('Expired');
  });

  test('that has promised a poll interval keeps it; asking too early does not spend the token', async () => {
    const { session, latest, pass } = await deployed('one');
    const { next, seconds } = await latest(await session(30));
    await pass(20_000);

    const early = await failureOf(latest(next));
    await pass(10_000);
    const inTime = await latest(next);

    expect(seconds).toBe(30);
    expect(problemOf(early)).toBe('PollIntervalNotSatisfied');
    expect(inTime.body).toBe('');
  });

  test('may not ask more often than every 15 seconds', async () => {
    const { session } = await deployed('one');

    expect((await failureOf(session(14))).name).toBe('BadRequestException');
  });

  test('finds nothing before the first deployment', async () => {
    const { session, latest, write } = await anAppConfig();
    await write('one');

    const refused = await failureOf(latest(await session()));

    expect(refused).toMatchObject({ name: 'ResourceNotFoundException', ResourceType: 'Deployment' });
  });

  test('is told what is billed', async () => {
    const { session, latest, account } = await deployed('one');

    await latest((await latest(await session())).next);

    expect(account.usage()).toMatchObject({ configurationRequests: 3, configurationsReceived: 1 });
  });
});

test('a deployment that grows reaches a share of the sessions, and keeps those it has reached', async () => {
  const { session, latest, write, start, pass } = await deployed('one');
  const tokens = await Promise.all(Array.from({ length: 20 }, async () => session()));
  await write('two');
  await start(2, 'AppConfig.Linear20PercentEvery6Minutes');
  const polls: string[][] = [];
  let next = tokens;
  const seen = tokens.map(() => '');

  for (let poll = 0; poll < 5; poll++) {
    await pass(6 * MINUTE);
    const answers = [];
    for (const token of next) answers.push(await latest(token));
    for (const [i, { body }] of answers.entries()) seen[i] = body || seen[i]!;
    next = answers.map((answer) => answer.next);
    polls.push([...seen]);
  }

  const shares = polls.map((bodies) => bodies.filter((body) => body === 'two').length);
  expect(shares[0]).toBeGreaterThan(0);
  expect(shares[0]).toBeLessThan(20);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shares.at(-1)).toBe(20);
}, 20_000);
