import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as lambda from '@aws-sdk/client-lambda';
import { JsonShapeDeserializer2, JsonShapeSerializer2 } from '@smithy/core/protocols';
import { NormalizedSchema } from '@smithy/core/schema';
import { describe, expect, it } from 'vitest';
import { jsonCodec, type JsonCodecSettings } from '../../../lib/account/wire/json-codec.ts';

const rpc: JsonCodecSettings = { timestampFormat: { useTrait: true, default: 7 }, jsonName: false };
const rest: JsonCodecSettings = { ...rpc, httpBindings: true, jsonName: true };
const at = new Date(1_800_000_000_123);

/** Schemas as the client packages export them, where the SDK's types do not look. */
const schemaOf = (client: object, name: string) => NormalizedSchema.of((client as Record<string, never>)[name]!);

const shapes: readonly (readonly [string, JsonCodecSettings, NormalizedSchema, object])[] = [
  [
    'timestamps, and numbers that JSON does not have',
    rpc,
    schemaOf(cloudwatch, 'MetricDataResult$'),
    { Id: 'm', Timestamps: [at, new Date(0)], Values: [1.5, NaN, -Infinity, 0] },
  ],
  [
    'bytes and values within values',
    rpc,
    schemaOf(dynamodb, 'GetItemOutput$'),
    { Item: { a: { M: { b: { L: [{ B: new Uint8Array([1, 2, 255]) }, { N: '1' }] } } }, c: { NULL: true } } },
  ],
  ['lists of bytes', rpc, schemaOf(dynamodb, 'AttributeValue$'), { BS: [new Uint8Array([0]), new Uint8Array()] }],
  [
    'numbers in maps',
    rest,
    schemaOf(lambda, 'AliasConfiguration$'),
    { Name: 'live', RoutingConfig: { AdditionalVersionWeights: { 2: 0.05 } } },
  ],
  ['nothing where nothing is', rest, schemaOf(lambda, 'AliasConfiguration$'), { Name: undefined, RevisionId: null }],
];

describe('the JSON codec', () => {
  it.each(shapes)('writes %s as the codec of the SDK does', (_, settings, schema, value) => {
    const reference = new JsonShapeSerializer2(settings);

    const written = jsonCodec(settings).write(schema, value);

    reference.write(schema, value);
    expect(written).toBe(new TextDecoder().decode(reference.flush()));
  });

  it.each(shapes)('reads %s as the codec of the SDK does', (_, settings, schema, value) => {
    const json = jsonCodec(settings).write(schema, value);

    const read = jsonCodec(settings).read(schema, JSON.parse(json));

    expect(read).toEqual(new JsonShapeDeserializer2(settings).readObject(schema, JSON.parse(json)));
  });

  it('drops what a schema does not know, and keeps a key that is called like a prototype', () => {
    const json = JSON.parse('{ "Item": { "__proto__": { "S": "a" } }, "Unknown": 1, "ConsumedCapacity": null }');

    const read = jsonCodec(rpc).read(schemaOf(dynamodb, 'GetItemOutput$'), json);

    expect(JSON.stringify(read)).toBe('{"Item":{"__proto__":{"S":"a"}}}');
  });
});
