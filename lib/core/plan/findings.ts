import * as z from 'zod';
import { choice, name } from './fields.ts';
import { MOST_FINDINGS } from './finding-kinds.ts';

const Finding = z.strictObject({
  source: name({ pattern: '^[\\w./-]{1,256}$', expected: "an event's source like aws.guardduty" }).describe(
    "The events' `source`: `aws.guardduty`.",
  ),
  detailType: name({ pattern: '^[^#]{1,128}$', expected: "an event's detail-type like GuardDuty Finding" }).describe(
    "The events' `detail-type`: `GuardDuty Finding`.",
  ),
  resource: choice(['function', 'any'])
    .prefault('function')
    .describe(
      "`function`: an event that names the target's function, by its ARN or as `functionName`, and no other version than the canary. `any`: every such event, whatever it is about.",
    ),
});

export const Findings = z
  .array(Finding)
  .optional()
  .meta({ title: 'a list of findings' })
  .describe(
    `Events on the account's default bus that take the canary back at once, as a red alarm does, from the first shift on; at most ${MOST_FINDINGS}. The control plane must listen to them (\`findings\` of \`ControlPlane\`). None unless given; a hotfix ignores them.`,
  );
