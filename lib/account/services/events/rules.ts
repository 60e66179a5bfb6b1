import type { PutRuleCommandInput, Target } from '@aws-sdk/client-eventbridge';
import type { Timer } from '../../clock.ts';
import { AwsError, type Context, NotModelledError, type PolicyDocument } from '../../contract.ts';
import { compilePattern, type Matcher } from './pattern.ts';
import { ratePeriodMs } from './schedule-expression.ts';
import { checkTargetInput } from './target-input.ts';

export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly busName: string;
  readonly input: PutRuleCommandInput;
  readonly matches: Matcher | undefined;
  enabled: boolean;
  targets: readonly Target[];
}

export interface Bus {
  readonly name: string;
  readonly arn: string;
  readonly rules: Map<string, Rule>;
}

export interface RuleBook {
  /** By name or ARN; the default bus if absent. */
  readonly findBus: (nameOrArn: string | undefined) => Bus | undefined;
  readonly createBus: (name: string) => Bus;
  readonly deleteBus: (name: string) => void;
  readonly allowOnBus: (bus: Bus, policy: PolicyDocument) => void;
  /** Takes a statement out of the bus's policy. */
  readonly forbidOnBus: (bus: Bus, statementId: string) => void;
  readonly bus: (nameOrArn: string | undefined) => Bus;
  readonly rule: (name: string, busNameOrArn: string | undefined) => Rule;
  readonly putRule: (input: PutRuleCommandInput) => Rule;
  readonly deleteRule: (name: string, busNameOrArn: string | undefined) => void;
  readonly putTargets: (rule: Rule, targets: readonly Target[]) => void;
}

const MAX_RULES = 300;
const MAX_TARGETS = 5;
const MAX_POLICY = 10_240;
const TARGET_MEMBERS = [
  'Id',
  'Arn',
  'RoleArn',
  'Input',
  'InputPath',
  'InputTransformer',
  'DeadLetterConfig',
  'RetryPolicy',
];

/** The buses of the account with their rules. `onSchedule` is called whenever a scheduled rule is due. */
export function ruleBook(context: Context, onSchedule: (rule: Rule) => void): RuleBook {
  const { region, accountId, iam, clock, random } = context;
  const prefix = `arn:aws:events:${region}:${accountId}`;
  const buses = new Map<string, Bus>();
  const timers = new Map<string, Timer>();

  const createBus = (name: string): Bus => {
    if (buses.has(name)) throw new AwsError('ResourceAlreadyExistsException', `Event bus ${name} already exists.`);
    if (!/^[/.\-_A-Za-z0-9]{1,256}$/.test(name)) throw validation(`Event bus name ${name} is not valid.`);
    const bus: Bus = { name, arn: `${prefix}:event-bus/${name}`, rules: new Map() };
    buses.set(name, bus);
    return bus;
  };
  createBus('default');

  const findBus = (nameOrArn = 'default') => buses.get(nameOrArn.replace(/^arn:[^/]*:event-bus\//, ''));
  const bus = (nameOrArn: string | undefined): Bus => {
    const found = findBus(nameOrArn);
    if (!found) throw missing(`Event bus ${nameOrArn} does not exist.`);
    return found;
  };
  const rule = (name: string, busNameOrArn: string | undefined): Rule => {
    const owner = bus(busNameOrArn);
    const found = owner.rules.get(name);
    if (!found) throw missing(`Rule ${name} does not exist on EventBus ${owner.name}.`);
    return found;
  };

  /** Runs from one period after the rule was made, at a fraction of a second of its own. */
  const startSchedule = (made: Rule, periodMs: number) => {
    timers.get(made.arn)?.cancel();
    const tick = () => {
      timers.set(made.arn, clock.after(periodMs, tick));
      const current = buses.get(made.busName)?.rules.get(made.name);
      if (current?.enabled) onSchedule(current);
    };
    timers.set(made.arn, clock.after(periodMs + random.between(0, 1_000), tick));
  };

  return {
    findBus,
    createBus,
    bus,
    rule,
    deleteBus: (name) => {
      if (name === 'default') throw validation('Cannot delete event bus default.');
      const found = findBus(name);
      if (found && found.rules.size > 0) throw validation("Event bus can't be deleted since it has rules.");
      buses.delete(found?.name ?? '');
    },
    allowOnBus: (owner, added) => {
      const old = iam.resourcePolicy(owner.arn)?.Statement ?? [];
      const sids = new Set(added.Statement.map(({ Sid }) => Sid));
      const kept = old.filter(({ Sid }) => Sid === undefined || !sids.has(Sid));
      const policy = { Version: '2012-10-17', Statement: [...kept, ...added.Statement] };
      if (JSON.stringify(policy).length > MAX_POLICY) {
        throw new AwsError('PolicyLengthExceededException', 'The event bus policy size exceeded the limit.');
      }
      iam.putResourcePolicy(owner.arn, policy);
    },

    forbidOnBus: (owner, statementId) => {
      const old = iam.resourcePolicy(owner.arn)?.Statement ?? [];
      const Statement = old.filter(({ Sid }) => Sid !== statementId);
      iam.putResourcePolicy(owner.arn, { Version: '2012-10-17', Statement });
    },

    putRule: (input) => {
      const owner = bus(input.EventBusName);
      const name = input.Name ?? '';
      if (!/^[.\-_A-Za-z0-9]{1,64}$/.test(name)) throw validation(`Rule name ${name} is not valid.`);
      if (input.EventPattern === undefined && input.ScheduleExpression === undefined) {
        throw validation('Parameter(s) EventPattern or ScheduleExpression must be specified.');
      }
      if (input.RoleArn !== undefined) throw new NotModelledError('RoleArn of an EventBridge rule');
      if (input.State === 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS')
        throw new NotModelledError(`rules ${input.State}`);
      const old = owner.rules.get(name);
      if (!old && owner.rules.size >= MAX_RULES) {
        throw new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
      }
      const periodMs =
        input.ScheduleExpression === undefined ? undefined : schedulePeriod(input.ScheduleExpression, owner);
      const made: Rule = {
        name,
        arn: owner.name === 'default' ? `${prefix}:rule/${name}` : `${prefix}:rule/${owner.name}/${name}`,
        busName: owner.name,
        input,
        matches: input.EventPattern === undefined ? undefined : compilePattern(input.EventPattern),
        enabled: input.State !== 'DISABLED',
        targets: old?.targets ?? [],
      };
      owner.rules.set(name, made);
      if (periodMs !== undefined) startSchedule(made, periodMs);
      else timers.get(made.arn)?.cancel();
      return made;
    },

    deleteRule: (name, busNameOrArn) => {
      const owner = bus(busNameOrArn);
      const found = owner.rules.get(name);
      if (!found) return;
      if (found.targets.length > 0) throw validation("Rule can't be deleted since it has targets.");
      owner.rules.delete(name);
      timers.get(found.arn)?.cancel();
    },

    putTargets: (found, targets) => {
      for (const target of targets) checkTarget(target);
      const ids = new Set(targets.map(({ Id }) => Id));
      const all = [...found.targets.filter(({ Id }) => !ids.has(Id)), ...targets];
      if (all.length > MAX_TARGETS) {
        throw new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
      }
      found.targets = all;
    },
  };
}

function schedulePeriod(expression: string, { name }: Bus): number {
  if (name !== 'default') throw validation('ScheduleExpression is supported only on the default event bus.');
  const periodMs = ratePeriodMs(expression);
  if (periodMs === undefined) throw validation('Parameter ScheduleExpression is not valid.');
  return periodMs;
}

function checkTarget(target: Target): void {
  const arn = target.Arn ?? '';
  for (const [member, value] of Object.entries(target)) {
    if (value !== undefined && !TARGET_MEMBERS.includes(member))
      throw new NotModelledError(`${member} of a rule's target`);
  }
  const service = arn.split(':')[2];
  if (!['lambda', 'sqs', 'sns', 'states', 'events'].includes(service ?? ''))
    throw new NotModelledError(`rule target ${arn}`);
  if (service === 'sqs' && arn.endsWith('.fifo')) throw new NotModelledError(`FIFO queue ${arn} as a rule's target`);
  if ((service === 'states' || service === 'events') && !target.RoleArn) {
    throw validation(`RoleArn is required for target ${arn}.`);
  }
  checkTargetInput(target);
}

const missing = (message: string) => new AwsError('ResourceNotFoundException', message);
const validation = (message: string) => new AwsError('ValidationException', message);
