import type { LambdaClient } from '@aws-sdk/client-lambda';
import { type ChangeCalendars, systemsManagerCalendars } from '../../lib/aws/change-calendars.ts';

export const wiredCalendars = (client: LambdaClient): ChangeCalendars =>
  systemsManagerCalendars({
    client,
    deadline: (milliseconds) => AbortSignal.timeout(milliseconds),
    now: Date.now,
  });
