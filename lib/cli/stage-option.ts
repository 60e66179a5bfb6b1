import { UsageError } from './command.ts';

/** Names a stage, so that nothing is done to another one that has begun meanwhile. */
export const stageOption = {
  summary: 'the stage that is meant, counted from 1; refused if that has passed',
  value: 'N',
  read: (text: string): number => {
    if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
    throw new UsageError(`a stage is a number from 1 up, got ${text}`);
  },
} as const;
