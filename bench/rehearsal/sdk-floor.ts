import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { sdkClientConfig } from '../../lib/account/wire/sdk-client.ts';
import { type Cost, costOf } from '../cost.ts';

/** So many small calls of a warm SDK client, signed and parsed, with nobody at the other end but a constant. */
export async function sdkCalls(count: number): Promise<Cost> {
  const answer = { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: '{"Item":{}}' };
  const client = new DynamoDBClient(sdkClientConfig('us-east-1', async () => answer));
  const call = () => client.send(new GetItemCommand({ TableName: 'records', Key: { pk: { S: 'a' }, sk: { S: 'b' } } }));
  for (let i = 0; i < 3000; i++) await call();
  return costOf(async () => {
    for (let i = 0; i < count; i++) await call();
  });
}
