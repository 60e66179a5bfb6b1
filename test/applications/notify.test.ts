import { App } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { readCloudAssembly } from '../../lib/account/cloudformation/assembly.ts';
import type { WireRequest } from '../../lib/account/wire/http.ts';
import { ControlPlaneStack } from '../../lib/constructs/control-plane-stack.ts';
import type { Notify } from '../../lib/constructs/notify-rule.ts';
import { aShop, anAccount, minute, progressive } from './a-shop.ts';

const hook = 'https://hooks.slack.com/services/T0/B0/very-secret';

function aPlaneThatTells(...notify: readonly Notify[]) {
  const app = new App();
  new ControlPlaneStack(app, 'Tidegate', { name: 'tidegate', notify });
  return readCloudAssembly(app.synth().directory);
}

/** A shop whose second release is rolled out to its end, told to servers that answer as they are told to. */
async function aToldRollout(slackAnswers: (request: WireRequest) => Promise<{ status: number }>) {
  const shop = anAccount(
    aPlaneThatTells(
      { channel: 'slack', secret: 'tidegate/notify/slack' },
      { channel: 'teams', secret: '/tidegate/notify/teams', on: ['rolled-back', 'failed'] },
      { channel: 'pagerduty', secret: 'tidegate/notify/pagerduty', on: ['started', 'promoted'] },
    ),
  );
  const { run, account } = shop;
  run('secretsmanager', 'CreateSecret', { Name: 'tidegate/notify/slack', SecretString: hook });
  run('secretsmanager', 'CreateSecret', { Name: 'tidegate/notify/pagerduty', SecretString: 'routing-key' });
  const told: Record<'slack' | 'teams' | 'pagerduty', WireRequest[]> = { slack: [], teams: [], pagerduty: [] };
  const serve = (host: string, channel: keyof typeof told, answer: typeof slackAnswers) =>
    account.serveHost(host, async (request) => {
      told[channel].push(request);
      return { headers: {}, body: '', ...(await answer(request)) };
    });
  serve('hooks.slack.com', 'slack', slackAnswers);
  serve('events.pagerduty.com', 'pagerduty', async () => ({ status: 202 }));

  await shop.deploy(aShop(1, progressive()));
  await shop.deploy(aShop(2, progressive()));
  await shop.advance(30 * minute);
  return { ...shop, told };
}

describe('people are told that a rollout begins and how it ended', () => {
  it('in each channel whose rule says so, and with the secret in nothing that is kept', async () => {
    const { told, rollouts, deadLetters } = await aToldRollout(async () => ({ status: 200 }));

    expect(rollouts()).toEqual([{ version: '2', outcome: 'promoted' }]);
    expect(told.slack.map(({ target }) => target)).toEqual(['/services/T0/B0/very-secret']);
    expect(told.slack[0]?.body).toContain('checkout:live: version 2 was promoted');
    expect(told.pagerduty.map(({ target }) => target)).toEqual(['/v2/change/enqueue', '/v2/enqueue']);
    expect(told.pagerduty[0]?.body).toContain('checkout:live: version 2 begins to follow version 1');
    expect(told.pagerduty[1]?.body).toContain('"event_action":"resolve"');
    expect(told.teams).toEqual([]);
    expect(deadLetters()).toEqual([]);
  });

  it('and where a channel is down, three times, in the dead-letter queue, and nowhere else: nothing waits for it', async () => {
    const { told, rollouts, deadLetters, alias } = await aToldRollout(() =>
      Promise.reject(new Error(`connect ECONNREFUSED ${hook}`)),
    );

    expect(rollouts()).toEqual([{ version: '2', outcome: 'promoted' }]);
    expect(alias()).toEqual({ version: '2', weights: {} });
    expect(told.slack).toHaveLength(3);
    expect(told.pagerduty).toHaveLength(2);
    const [letter = '', ...others] = deadLetters();
    expect(others).toEqual([]);
    expect(JSON.parse(letter)).toMatchObject({
      requestPayload: { channel: 'slack', secret: 'tidegate/notify/slack', detail: { outcome: 'promoted' } },
      responsePayload: { errorType: 'NotTaken' },
    });
    expect(letter).not.toContain('very-secret');
  });
});

describe('what would tell nobody is refused at synthesis', () => {
  const slack = { channel: 'slack', secret: 'tidegate/notify/slack' } as const;

  it.each<[Notify, string]>([
    [
      { ...slack, on: [] },
      "notify: slack is told of nothing; leave 'on' out, or name some of started, attention, promoted",
    ],
    [{ ...slack, targets: [] }, "notify: slack is told of no target; leave 'targets' out for all of them"],
    [{ ...slack, secret: hook }, 'notify: slack needs the name of a secret like tidegate/notify/slack'],
    [
      { channel: 'pagerduty', secret: '0123456789abcdef0123456789abcdef' },
      'notify: pagerduty needs the name of a secret',
    ],
  ])('%#', (notify, message) => {
    expect(() => aPlaneThatTells(notify)).toThrow(message);
  });
});
