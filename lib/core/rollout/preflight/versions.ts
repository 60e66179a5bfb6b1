import { type Concern, refusal } from './concern.ts';
import type { VersionFacts } from './found.ts';

const check = 'versions';

/** What is wrong with a version by itself. */
export function versionConcerns({ version, state, stateReason, runsOn }: VersionFacts): readonly Concern[] {
  if (version === '$LATEST') {
    return [
      refusal(
        check,
        'the alias points at $LATEST, of which Lambda splits no traffic; publish a version and point the alias at it',
      ),
    ];
  }
  const because = stateReason ? ` (${stateReason})` : '';
  return [
    ...(state === 'Active'
      ? []
      : [refusal(check, `version ${version} is ${state}${because}; start again when it is Active`)]),
    ...(runsOn
      ? [
          refusal(
            check,
            `version ${version} runs with ${runsOn}, which has not been tried with weighted aliases; move its alias without Tidegate`,
          ),
        ]
      : []),
  ];
}

/** What keeps Lambda from splitting traffic between two versions. */
export function pairConcerns(baseline: VersionFacts, canary: VersionFacts): readonly Concern[] {
  const versions = `versions ${baseline.version} and ${canary.version}`;
  return [
    ...(baseline.role === canary.role
      ? []
      : [
          refusal(
            check,
            `${versions} have different execution roles; an alias can only split traffic between versions of one role`,
          ),
        ]),
    ...(baseline.deadLetterArn === canary.deadLetterArn
      ? []
      : [
          refusal(
            check,
            `${versions} have different dead-letter queues; an alias can only split traffic between versions of one`,
          ),
        ]),
  ];
}
