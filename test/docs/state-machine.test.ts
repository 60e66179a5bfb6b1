import { expect, test } from 'vitest';
import { read } from '../repository/files.ts';
import { type Definition, stateMachinePage } from './state-machine-page.ts';

const definition = JSON.parse(read('statemachines/rollout.asl.json')) as Definition;

test('the page of the state machine says what its definition says', async () => {
  const page = stateMachinePage(definition);

  await expect(page).toMatchFileSnapshot(new URL('../../statemachines/README.md', import.meta.url).pathname);
});

test('every state can be read about: it has a comment, and its function has the same name', () => {
  const states = Object.entries(definition.States);

  const silent = states.filter(([, { Comment }]) => !Comment);

  expect(states.length).toBeGreaterThan(5);
  expect(silent).toEqual([]);
});
