/** What tells events of EventBridge apart: who sends them, and what they are about. */
export interface FindingKind {
  /** `aws.guardduty` */
  readonly source: string;
  /** `GuardDuty Finding` */
  readonly detailType: string;
}

/** Events that take the canary back. */
export interface PlanFinding extends FindingKind {
  /** `function`: only events that name the target's function; `any`: whatever they are about. */
  readonly resource: 'function' | 'any';
}

/** Each is an item that Prepare's and Finish's transactions write beside those of the alarms. */
export const MOST_FINDINGS = 5;

/** Alarms are watched by their names, and Tidegate's own events are no news to it. */
export const isFindingKind = ({ source, detailType }: FindingKind): boolean =>
  !(source === 'aws.cloudwatch' && detailType === 'CloudWatch Alarm State Change');

export const sameFindingKind = (a: FindingKind, b: FindingKind): boolean =>
  a.source === b.source && a.detailType === b.detailType;

/** The kinds that a control plane listens to, as its functions' environment has them; none where it is older. */
export const readHeardFindings = (text: string | undefined): readonly FindingKind[] =>
  text === undefined || text === '' ? [] : (JSON.parse(text) as readonly FindingKind[]);

/** Why a plan cannot be followed by a control plane that listens to these kinds only. */
export function unheardProblem(
  { findings = [] }: { readonly findings?: readonly FindingKind[] },
  heard: readonly FindingKind[],
): string | undefined {
  const unheard = findings.find((finding) => !heard.some((kind) => sameFindingKind(kind, finding)));
  if (!unheard) return undefined;
  const { source, detailType } = unheard;
  const known = heard.map((kind) => `"${kind.detailType}" of ${kind.source}`).join(', ');
  return `analysis.findings names "${detailType}" of ${source}, and the control plane listens to ${known || 'no findings'}; add { source: '${source}', detailType: '${detailType}' } to the findings of its ControlPlane construct and deploy it first`;
}
