import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type VirtualClock, virtualClock } from '../../../../lib/account/clock.ts';
import type { Context } from '../../../../lib/account/contract.ts';
import { seededRandom } from '../../../../lib/account/random.ts';
import {
  type DynamodbOptions,
  type DynamodbService,
  dynamodbService,
} from '../../../../lib/account/services/dynamodb/service.ts';

export interface Fixture {
  readonly clock: VirtualClock;
  readonly service: DynamodbService;
  /** Calls an operation on the virtual clock; a synchronous failure rejects too. */
  readonly call: (operation: string, input: object) => Promise<any>;
  /** The same, with the clock run until the answer is there. */
  readonly settle: (operation: string, input: object) => Promise<any>;
  readonly get: (pk: string, sk?: string) => Promise<Record<string, AttributeValue> | undefined>;
  readonly put: (item: Record<string, AttributeValue>, rest?: object) => Promise<any>;
}

/** An account with one table, `orders`, keyed by the strings `pk` and `sk`. */
export function anAccount(options: DynamodbOptions = {}): Fixture {
  const clock = virtualClock(0);
  const service = dynamodbService(fakeContext(clock), options);
  createTable(service, 'orders', [
    ['pk', 'S'],
    ['sk', 'S'],
  ]);

  const call = async (operation: string, input: object): Promise<any> =>
    service.operations[operation]!(input, {
      service: 'dynamodb',
      operation,
      input,
      principal: { kind: 'administrator' },
    });
  const settle = async (operation: string, input: object) => {
    const answer = call(operation, input);
    await run(clock, answer);
    return answer;
  };
  return {
    clock,
    service,
    call,
    settle,
    get: async (pk, sk = '-') => {
      const { Item } = await call('GetItem', {
        TableName: 'orders',
        Key: { pk: { S: pk }, sk: { S: sk } },
        ConsistentRead: true,
      });
      return Item;
    },
    put: (item, rest = {}) => call('PutItem', { TableName: 'orders', Item: { sk: { S: '-' }, ...item }, ...rest }),
  };
}

/** Runs the clock until a promise has settled. */
export async function run(clock: VirtualClock, answer: Promise<unknown>): Promise<void> {
  let settled = false;
  const finish = () => {
    settled = true;
  };
  answer.then(finish, finish);
  await clock.runUntil(clock.now() + 60_000, () => settled);
}

export function createTable(
  service: DynamodbService,
  name: string,
  keys: readonly (readonly [name: string, type: 'S' | 'N' | 'B'])[],
  more: object = {},
) {
  return service.resources['AWS::DynamoDB::Table']!.create(
    {
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: keys.map(([AttributeName], i) => ({ AttributeName, KeyType: i === 0 ? 'HASH' : 'RANGE' })),
      AttributeDefinitions: keys.map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
      ...more,
    },
    {
      logicalId: 'Table',
      stackName: 'shop',
      physicalName: () => 'shop-Table-1A2B3C',
      asset: () => '',
      tags: {},
    },
  );
}

function fakeContext(clock: VirtualClock): Context {
  const unused = () => {
    throw new Error('DynamoDB calls nobody');
  };
  return {
    accountId: '123456789012',
    region: 'eu-west-1',
    clock,
    random: seededRandom('dynamodb'),
    call: unused,
    deliver: unused,
    iam: {
      roleNamed: () => undefined,
      putRole: unused,
      attach: unused,
      removeRole: unused,
      putResourcePolicy: unused,
      resourcePolicy: unused,
    },
  };
}
