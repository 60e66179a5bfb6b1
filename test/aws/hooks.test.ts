import { InvokeCommand, LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it, test } from 'vitest';
import { lambdaHooks } from '../../lib/aws/hooks.ts';
import type { HookQuestion } from '../../lib/core/rollout/hooks.ts';

const client = new LambdaClient({ region: 'eu-west-1' });
const lambda = mockClient(client);
beforeEach(() => lambda.reset());

const aQuestion = (hook: string): HookQuestion => ({
  rollout: 'checkout-live-2-7f3a',
  target: 'checkout:live',
  hook,
  stage: 1,
  weight: 0,
  baseline: { version: '1', arn: 'arn:1' },
  canary: { version: '2', arn: 'arn:2' },
  deadline: '2026-01-05T09:33:00.000Z',
  attempt: 1,
});

const never = () => new AbortController().signal;
const ask = (hook = 'smoke-test', deadline = never) => lambdaHooks({ client, deadline }).ask(aQuestion(hook));
const answers = (text: string, FunctionError?: string) =>
  lambda.on(InvokeCommand).resolves({
    Payload: new TextEncoder().encode(text) as never,
    ...(FunctionError === undefined ? {} : { FunctionError }),
  });

it.each([
  ['smoke-test', { FunctionName: 'smoke-test' }],
  ['smoke-test:live', { FunctionName: 'smoke-test', Qualifier: 'live' }],
])('asks %s with the question as its event, and waits for the answer', async (hook, address) => {
  answers('{"verdict":"wait","reason":"warming up"}');

  const answer = await ask(hook);

  expect(answer).toEqual({ name: hook, verdict: 'wait', reason: 'warming up' });
  const [call] = lambda.commandCalls(InvokeCommand);
  const { Payload, ...input } = call!.args[0].input;
  expect(input).toEqual(address);
  expect(JSON.parse(new TextDecoder().decode(Payload as Uint8Array))).toEqual(aQuestion(hook));
});

test.each([
  ['fails', () => answers('{"errorMessage":"no network"}', 'Unhandled'), 'it failed: {"errorMessage":"no network"}'],
  ['passes and fails', () => answers('{"verdict":"pass"}', 'Unhandled'), 'it failed: {"verdict":"pass"}'],
  ['says nothing', () => answers(''), 'its answer has no "verdict" that is pass, fail or wait: it is empty'],
  [
    'says too much',
    () => answers(`{"verdict":"pass","reason":"${'x'.repeat(70_000)}"}`),
    'it answered more than 64 KiB',
  ],
  [
    'is gone',
    () => lambda.on(InvokeCommand).rejects(new ResourceNotFoundException({ message: 'not found', $metadata: {} })),
    'it could not be asked: ResourceNotFoundException: not found',
  ],
] as const)('a hook that %s has given no verdict', async (_, given, reason) => {
  given();

  expect(await ask()).toEqual({ name: 'smoke-test', verdict: 'none', reason });
});

test('a hook that does not answer in time has given no verdict', async () => {
  lambda.on(InvokeCommand).rejects(new Error('Request aborted'));

  const answer = await ask('smoke-test', () => AbortSignal.abort());

  expect(answer).toEqual({ name: 'smoke-test', verdict: 'none', reason: 'no answer within 10 s' });
});
