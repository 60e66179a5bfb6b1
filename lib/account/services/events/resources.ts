import { requireFree, updateWithoutEffect } from '../../cloudformation/changes.ts';
import { type CreatedResource, NotModelledError, type PolicyDocument, type ResourceHandler } from '../../contract.ts';
import { policyOf } from './rule-operations.ts';
import type { RuleBook } from './rules.ts';

/** What CloudFormation can create here. */
export function eventsResources(book: RuleBook): Readonly<Record<string, ResourceHandler>> {
  const putBusPolicy = (ref: string, properties: any): CreatedResource => {
    const known = ['EventBusName', 'StatementId', 'Statement', 'Action', 'Principal', 'Condition'];
    refuseOthers('AWS::Events::EventBusPolicy', properties, known);
    const { EventBusName, StatementId, Statement } = properties;
    const bus = book.bus(EventBusName);
    const added: PolicyDocument = Statement
      ? { Version: '2012-10-17', Statement: [{ ...asDocument(Statement), Sid: StatementId }] }
      : policyOf(properties, bus.arn);
    book.allowOnBus(bus, added);
    return { ref };
  };
  const putRule = (Name: string, properties: any): CreatedResource => {
    const known = ['Name', 'Description', 'EventBusName', 'EventPattern', 'ScheduleExpression', 'State'];
    refuseOthers('AWS::Events::Rule', properties, [...known, 'RoleArn', 'Tags', 'Targets']);
    const { Targets = [], EventPattern, ...rest } = properties;
    const pattern = EventPattern !== undefined && { EventPattern: asText(EventPattern) };
    const rule = book.putRule({ ...rest, Name, ...pattern });
    rule.targets = [];
    book.putTargets(rule, Targets);
    // For a rule of a custom bus CloudFormation's Ref is "bus|rule".
    const ref = rule.busName === 'default' ? rule.name : `${rule.busName}|${rule.name}`;
    return { ref, attributes: { Arn: rule.arn } };
  };

  return {
    'AWS::Events::EventBus': {
      replacedBy: ['Name'],
      create: (properties) => {
        refuseOthers('AWS::Events::EventBus', properties, ['Name', 'Description', 'Policy', 'Tags']);
        const bus = book.createBus(properties.Name);
        if (properties.Policy) book.allowOnBus(bus, asDocument(properties.Policy));
        return { ref: bus.name, attributes: { Arn: bus.arn, Name: bus.name } };
      },
      update: updateWithoutEffect('AWS::Events::EventBus', 'Description', 'Tags'),
      delete: ({ ref }) => {
        if (book.findBus(ref)) book.deleteBus(ref);
      },
    },

    'AWS::Events::EventBusPolicy': {
      replacedBy: ['EventBusName', 'StatementId'],
      create: (properties, resource) => putBusPolicy(resource.physicalName(), properties),
      update: (properties, { ref }) => putBusPolicy(ref, properties),
      delete: ({ properties }) => {
        const bus = book.findBus(properties.EventBusName);
        if (bus) book.forbidOnBus(bus, properties.StatementId);
      },
    },

    'AWS::Events::Rule': {
      replacedBy: ['Name', 'EventBusName'],
      create: (properties, resource) => {
        const name = properties.Name ?? resource.physicalName(64);
        requireFree(book.findBus(properties.EventBusName)?.rules.has(name) === true, 'AWS::Events::Rule', name);
        return putRule(name, properties);
      },
      update: (properties, { ref }) => putRule(nameIn(ref), properties),
      delete: ({ ref, properties }) => {
        const rule = book.findBus(properties.EventBusName)?.rules.get(nameIn(ref));
        if (!rule) return;
        rule.targets = [];
        book.deleteRule(rule.name, properties.EventBusName);
      },
    },
  };
}

const nameIn = (ref: string) => ref.slice(ref.indexOf('|') + 1);

function refuseOthers(type: string, properties: object, known: readonly string[]): void {
  for (const name of Object.keys(properties)) {
    if (!known.includes(name)) throw new NotModelledError(`property ${name} of ${type}`);
  }
}

const asText = (json: unknown) => (typeof json === 'string' ? json : JSON.stringify(json));
const asDocument = <T>(json: string | T): T => (typeof json === 'string' ? JSON.parse(json) : json);
