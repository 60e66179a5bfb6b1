import type {
  PutPermissionCommandInput,
  PutRuleCommandInput,
  PutTargetsCommandInput,
  RemoveTargetsCommandInput,
} from '@aws-sdk/client-eventbridge';
import { AwsError, type Context, NotModelledError, type Operation, type PolicyDocument } from '../../contract.ts';
import { compilePattern } from './pattern.ts';
import type { RuleBook } from './rules.ts';

type OnBus = { readonly Name: string; readonly EventBusName?: string };

/** The operations of the API that concern buses, rules and targets. */
export function ruleOperations(book: RuleBook, { accountId, iam }: Context): Readonly<Record<string, Operation>> {
  const setEnabled = ({ Name, EventBusName }: OnBus, enabled: boolean) => {
    book.rule(Name, EventBusName).enabled = enabled;
    return {};
  };
  return {
    CreateEventBus: (input: { Name: string }) => {
      for (const member of Object.keys(input)) {
        if (!['Name', 'Description', 'Tags'].includes(member))
          throw new NotModelledError(`${member} of CreateEventBus`);
      }
      return { EventBusArn: book.createBus(input.Name).arn };
    },
    DeleteEventBus: ({ Name }: { Name: string }) => {
      book.deleteBus(Name);
      return {};
    },
    DescribeEventBus: ({ Name }: { Name?: string }) => {
      const { name, arn } = book.bus(Name);
      const policy = iam.resourcePolicy(arn);
      return { Name: name, Arn: arn, ...(policy && { Policy: JSON.stringify(policy) }) };
    },
    PutPermission: (input: PutPermissionCommandInput) => {
      book.allowOnBus(book.bus(input.EventBusName), policyOf(input, book.bus(input.EventBusName).arn));
      return {};
    },

    PutRule: (input: PutRuleCommandInput) => ({ RuleArn: book.putRule(input).arn }),
    DeleteRule: ({ Name, EventBusName }: OnBus) => {
      book.deleteRule(Name, EventBusName);
      return {};
    },
    DescribeRule: ({ Name, EventBusName }: OnBus) => {
      const { name, arn, busName, enabled, input } = book.rule(Name, EventBusName);
      const { EventPattern, ScheduleExpression, Description } = input;
      const State = enabled ? 'ENABLED' : 'DISABLED';
      const given = { EventPattern, ScheduleExpression, Description };
      return { Name: name, Arn: arn, EventBusName: busName, State, CreatedBy: accountId, ...given };
    },
    EnableRule: (input: OnBus) => setEnabled(input, true),
    DisableRule: (input: OnBus) => setEnabled(input, false),

    PutTargets: ({ Rule, EventBusName, Targets }: PutTargetsCommandInput) => {
      book.putTargets(book.rule(Rule!, EventBusName), Targets ?? []);
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    RemoveTargets: ({ Rule, EventBusName, Ids = [] }: RemoveTargetsCommandInput) => {
      const rule = book.rule(Rule!, EventBusName);
      rule.targets = rule.targets.filter(({ Id }) => !Ids.includes(Id!));
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    ListTargetsByRule: ({ Rule, EventBusName }: { Rule: string; EventBusName?: string }) => ({
      Targets: book.rule(Rule, EventBusName).targets,
    }),
    TestEventPattern: ({ EventPattern, Event }: { EventPattern: string; Event: string }) => ({
      Result: compilePattern(EventPattern)(JSON.parse(Event)),
    }),
  };
}

/** The statements that PutPermission and AWS::Events::EventBusPolicy add, whichever of their two forms is used. */
export function policyOf(input: PutPermissionCommandInput, busArn: string): PolicyDocument {
  if (input.Policy !== undefined) return JSON.parse(input.Policy);
  const { StatementId, Action = 'events:PutEvents', Principal, Condition } = input;
  if (!StatementId || !Principal) {
    throw new AwsError('ValidationException', 'StatementId and Principal, or Policy, must be specified.');
  }
  const who = Principal === '*' ? ('*' as const) : { AWS: `arn:aws:iam::${Principal}:root` };
  const condition = Condition && { [Condition.Type!]: { [Condition.Key!]: Condition.Value! } };
  const statement = { Sid: StatementId, Effect: 'Allow' as const, Principal: who, Action, Resource: busArn };
  return { Version: '2012-10-17', Statement: [{ ...statement, ...(condition && { Condition: condition }) }] };
}
