import {
  GetAliasCommand,
  InvalidParameterValueException,
  LambdaClient,
  PreconditionFailedException,
  ResourceNotFoundException,
  TooManyRequestsException,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { lambdaAliases } from '../../lib/aws/alias.ts';

const client = new LambdaClient({ region: 'eu-west-1' });
const lambda = mockClient(client);
beforeEach(() => lambda.reset());

const aliases = lambdaAliases(client);
const live = { functionName: 'checkout', aliasName: 'live' };
const named = { FunctionName: 'checkout', Name: 'live' };
const emptied = { AdditionalVersionWeights: {} };

const failure = { $metadata: {} };
const notFound = (message: string) => new ResourceNotFoundException({ message, ...failure });
const moved = new PreconditionFailedException({
  message: 'The Revision Id provided does not match the latest Revision Id.',
  ...failure,
});
const throttled = new TooManyRequestsException({ message: 'Rate exceeded', ...failure });

const sent = () => lambda.commandCalls(UpdateAliasCommand).map(({ args }) => args[0].input);

describe('reading an alias', () => {
  it('gives its version, its canary and its revision', async () => {
    lambda.on(GetAliasCommand, named).resolves({
      FunctionVersion: '1',
      RoutingConfig: { AdditionalVersionWeights: { '2': 0.05 } },
      RevisionId: 'r1',
    });

    expect(await aliases.read(live)).toEqual({
      alias: { version: '1', canary: { version: '2', weight: 0.05 } },
      revisionId: 'r1',
    });
  });

  it('knows no canary without routing, and none with an empty one', async () => {
    const alone = { alias: { version: '1' }, revisionId: 'r1' };
    lambda
      .on(GetAliasCommand)
      .resolvesOnce({ FunctionVersion: '1', RevisionId: 'r1' })
      .resolvesOnce({ FunctionVersion: '1', RevisionId: 'r1', RoutingConfig: emptied });

    expect([await aliases.read(live), await aliases.read(live)]).toEqual([alone, alone]);
  });

  it('shows a canary at a weight of 0, which somebody has put there', async () => {
    const RoutingConfig = { AdditionalVersionWeights: { '2': 0 } };
    lambda.on(GetAliasCommand).resolves({ FunctionVersion: '1', RevisionId: 'r1', RoutingConfig });

    expect((await aliases.read(live))?.alias.canary).toEqual({ version: '2', weight: 0 });
  });

  it('is undefined for an alias that is not there, and fails for everything else', async () => {
    lambda
      .on(GetAliasCommand)
      .rejectsOnce(notFound('Cannot find alias arn: arn:aws:lambda:…:live'))
      .rejectsOnce(throttled);

    expect(await aliases.read(live)).toBeUndefined();
    await expect(aliases.read(live)).rejects.toBe(throttled);
  });

  it('makes nothing up when Lambda leaves out the revision', async () => {
    lambda.on(GetAliasCommand).resolves({ FunctionVersion: '1', AliasArn: 'arn:live' });

    await expect(aliases.read(live)).rejects.toThrow('without version or revision for arn:live');
  });
});

describe('a forward write', () => {
  it('says everything about the routing, under the revision it is based on', async () => {
    lambda.on(UpdateAliasCommand).resolves({ FunctionVersion: '1', RevisionId: 'r2' });

    const shift = await aliases.write(live, { version: '1', canary: { version: '2', weight: 1 } }, 'r1');
    await aliases.write(live, { version: '2' }, 'r2');

    expect(shift).toEqual({ kind: 'written', revisionId: 'r2' });
    expect(sent()).toEqual([
      { ...named, FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights: { '2': 1 } }, RevisionId: 'r1' },
      { ...named, FunctionVersion: '2', RoutingConfig: emptied, RevisionId: 'r2' },
    ]);
  });

  it('that is based on an older revision has moved nothing', async () => {
    lambda.on(UpdateAliasCommand).rejects(moved);

    expect(await aliases.write(live, { version: '2' }, 'r1')).toEqual({ kind: 'moved' });
  });

  it('to an alias or version that is gone says which', async () => {
    lambda.on(UpdateAliasCommand).rejects(notFound('Function not found: arn:aws:lambda:…:checkout:2'));

    expect(await aliases.write(live, { version: '2' }, 'r1')).toEqual({
      kind: 'gone',
      detail: 'Function not found: arn:aws:lambda:…:checkout:2',
    });
  });

  it('that Lambda refuses or throttles fails, to be tried again', async () => {
    const refused = new InvalidParameterValueException({
      message: 'Alias with weights can not be used with Provisioned Concurrency',
      ...failure,
    });
    lambda.on(UpdateAliasCommand).rejectsOnce(refused).rejectsOnce(throttled);

    await expect(aliases.write(live, { version: '2' }, 'r1')).rejects.toBe(refused);
    await expect(aliases.write(live, { version: '2' }, 'r1')).rejects.toBe(throttled);
  });
});

describe('a revert', () => {
  it('is one write that empties the routing and says nothing else', async () => {
    lambda.on(UpdateAliasCommand).resolves({ FunctionVersion: '1', RevisionId: 'r2' });

    const after = await aliases.revert(live);

    expect(after).toEqual({ alias: { version: '1' }, revisionId: 'r2' });
    expect(lambda.calls()).toHaveLength(1);
    expect(sent()).toEqual([{ ...named, RoutingConfig: emptied }]);
  });

  it('of the pointer names the version, and no revision', async () => {
    lambda.on(UpdateAliasCommand).resolves({ FunctionVersion: '1', RevisionId: 'r2' });

    await aliases.point(live, '1');

    expect(sent()).toEqual([{ ...named, FunctionVersion: '1', RoutingConfig: emptied }]);
  });

  it('of an alias that is gone has nothing to take back', async () => {
    lambda.on(UpdateAliasCommand).rejects(notFound('Alias not found: arn:aws:lambda:…:live'));

    expect(await aliases.revert(live)).toBeUndefined();
  });
});
