import { type EventPattern, Match } from 'aws-cdk-lib/aws-events';
import { type FindingKind, isFindingKind } from '../core/plan/finding-kinds.ts';

/** Events on the account's default bus that plans may name in `analysis.findings`. */
export interface FindingProps extends FindingKind {
  /**
   * What else must be true of them, as in an event pattern: `{ severity: [{ numeric: ['>=', 7] }] }`. Each event that
   * passes costs an invocation and a read, and takes back whoever waits for it. @default every event of the kind
   */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** The pattern that lets through exactly these events of the account. Throws for what is no finding. */
export function findingPattern(finding: FindingProps, account: string): EventPattern {
  const { source, detailType, detail } = finding;
  if (!source || !detailType) {
    throw new Error(
      `findings: each needs source and detailType, like aws.guardduty and GuardDuty Finding; got '${source ?? ''}' and '${detailType ?? ''}'`,
    );
  }
  if (!isFindingKind(finding)) {
    throw new Error("findings: alarms are watched by their names; leave them to the plans' analysis.alarms");
  }
  return {
    account: [account],
    source: Match.exactString(source),
    detailType: Match.exactString(detailType),
    ...(detail && { detail }),
  };
}

/** What the functions are told of which kinds are listened to; each kind once. */
export const heardKinds = (findings: readonly FindingProps[]): string => {
  const kinds = findings.map(({ source, detailType }) => JSON.stringify({ source, detailType }));
  return `[${[...new Set(kinds)].join(',')}]`;
};
