import { NotModelledError, type PolicyDocument, type ResourceHandler } from '../../contract.ts';
import { policyOf } from './rule-operations.ts';
import type { RuleBook } from './rules.ts';

/** What CloudFormation can create here. */
export function eventsResources(book: RuleBook): Readonly<Record<string, ResourceHandler>> {
  return {
    'AWS::Events::EventBus': {
      create: (properties) => {
        refuseOthers('AWS::Events::EventBus', properties, ['Name', 'Description', 'Policy', 'Tags']);
        const bus = book.createBus(properties.Name);
        if (properties.Policy) book.allowOnBus(bus, asDocument(properties.Policy));
        return { ref: bus.name, attributes: { Arn: bus.arn, Name: bus.name } };
      },
    },

    'AWS::Events::EventBusPolicy': {
      create: (properties, resource) => {
        const known = ['EventBusName', 'StatementId', 'Statement', 'Action', 'Principal', 'Condition'];
        refuseOthers('AWS::Events::EventBusPolicy', properties, known);
        const { EventBusName, StatementId, Statement } = properties;
        const bus = book.bus(EventBusName);
        const added: PolicyDocument = Statement
          ? { Version: '2012-10-17', Statement: [{ ...asDocument(Statement), Sid: StatementId }] }
          : policyOf(properties, bus.arn);
        book.allowOnBus(bus, added);
        return { ref: resource.physicalName() };
      },
    },

    'AWS::Events::Rule': {
      create: (properties, resource) => {
        const known = ['Name', 'Description', 'EventBusName', 'EventPattern', 'ScheduleExpression', 'State'];
        refuseOthers('AWS::Events::Rule', properties, [...known, 'RoleArn', 'Tags', 'Targets']);
        const { Targets = [], EventPattern, ...rest } = properties;
        const rule = book.putRule({
          ...rest,
          Name: properties.Name ?? resource.physicalName(64),
          ...(EventPattern !== undefined && { EventPattern: asText(EventPattern) }),
        });
        book.putTargets(rule, Targets);
        // For a rule of a custom bus CloudFormation's Ref is "bus|rule".
        const ref = rule.busName === 'default' ? rule.name : `${rule.busName}|${rule.name}`;
        return { ref, attributes: { Arn: rule.arn } };
      },
    },
  };
}

function refuseOthers(type: string, properties: object, known: readonly string[]): void {
  for (const name of Object.keys(properties)) {
    if (!known.includes(name)) throw new NotModelledError(`property ${name} of ${type}`);
  }
}

const asText = (json: unknown) => (typeof json === 'string' ? json : JSON.stringify(json));
const asDocument = <T>(json: string | T): T => (typeof json === 'string' ? JSON.parse(json) : json);
