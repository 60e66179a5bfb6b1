/**
 * A target as a stack of an application team declares it. CloudFormation tells which version the stack wants long before the
 * stack is done, and may take it back; so it is a wish until the stack is complete.
 */
export interface Application {
  /** `checkout:live` */
  readonly target: string;
  /** ARN of the stack. */
  readonly stackId: string;
  /** The resource in that stack which speaks for the target. */
  readonly logicalId: string;
  /** Whether the alias was made for this resource, and so goes with it. */
  readonly origin: 'created' | 'adopted';
  /** The version that the stack wanted last: the one served first, then those that rollouts were asked for. */
  readonly wanted: string;
  /** A version that the stack is about to want. */
  readonly wish?: Wish;
  /** How many of the newest versions are kept. */
  readonly keepVersions: number;
  /** Every hook that its plans have named; absent where nobody has noted them. */
  readonly hooks?: readonly string[];
  /** Whose the target was before, until that one has given it up. */
  readonly takenFrom?: Declarer;
}

/** A resource of a stack. */
export type Declarer = Pick<Application, 'stackId' | 'logicalId'>;

export interface Wish {
  /** CloudFormation's id of the request, which is the same however often the request is repeated. */
  readonly id: string;
  readonly version: string;
  /** ISO 8601 */
  readonly at: string;
}

/** After the stack has said which version it wants. Wanting what it wanted before takes a wish back: so does a rollback. */
export function wanting({ wish, ...application }: Application, next: Wish): Application {
  if (next.version === application.wanted) return application;
  return { ...application, wish: wish?.version === next.version ? wish : next };
}

/**
 * The hooks that must be there before a stack gets what it wants. Those that the same deployment makes may come later; and a
 * stack that is rolled back wants a version and hooks that it had before: to refuse it those would leave it stuck half-way.
 */
export function hooksToExamine(
  known: Pick<Application, 'wanted' | 'hooks'> | undefined,
  { version, ownHooks }: { readonly version: string; readonly ownHooks: readonly string[] },
  hooks: readonly string[],
): readonly string[] {
  const had = known?.wanted === version ? (known.hooks ?? hooks) : [];
  return hooks.filter((hook) => !ownHooks.includes(hook) && !had.includes(hook));
}

/** After a rollout has been asked for. */
export const granted = ({ wish, ...application }: Application): Application =>
  wish ? { ...application, wanted: wish.version } : application;

/**
 * The wish that a completed stack makes true; none that is younger: an event that comes late speaks of an earlier
 * deployment, and the stack may be at work on the next one.
 */
export const ripeWish = ({ wish }: Application, completedAt: number): Wish | undefined =>
  wish && Date.parse(wish.at) <= completedAt + clockSkewMs ? wish : undefined;

/** CloudFormation's events carry whole seconds, and its clock is not Lambda's. No two deployments are as close as this. */
const clockSkewMs = 5_000;

export const isDeclaredBy = (application: Declarer | undefined, { stackId, logicalId }: Declarer): boolean =>
  application?.stackId === stackId && application.logicalId === logicalId;

/** Speaks for the target from now on; what it wanted stays. */
export function takenOver(application: Application, { stackId, logicalId }: Declarer): Application {
  if (isDeclaredBy(application, { stackId, logicalId })) return application;
  const takenFrom = { stackId: application.stackId, logicalId: application.logicalId };
  return { ...application, stackId, logicalId, takenFrom };
}

/** After one of two declarers has gone: the other one has the target, as it had before or as it has taken it. */
export function left({ takenFrom, wish, ...application }: Application, by: Declarer): Application {
  if (!takenFrom || !isDeclaredBy(application, by)) return { ...application, ...(wish && { wish }) };
  return { ...application, ...takenFrom };
}

/** What makes the request for a wish the same one, however often the stack's completion is announced. */
export const wishKey = ({ stackId }: Application, { id }: Wish): string => `${stackName(stackId)}/${id}`;

/** `arn:aws:cloudformation:eu-west-1:123456789012:stack/Checkout/0f3c…` is the stack `Checkout`. */
export const stackName = (stackId: string): string => stackId.split('/')[1] ?? stackId;
