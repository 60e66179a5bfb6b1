import type {
  GetParameterCommandInput,
  GetParameterCommandOutput,
  PutParameterCommandInput,
  PutParameterCommandOutput,
} from '@aws-sdk/client-ssm';
import { formatArn } from '../../arn.ts';
import { AwsError, type Context, NotModelledError, type Service } from '../../contract.ts';
import { documents } from './documents.ts';

interface Parameter {
  readonly type: 'String' | 'SecureString';
  readonly value: string;
  readonly version: number;
  readonly modifiedAt: Date;
}

export interface SsmService extends Service {
  /** Another account shares a change calendar, given as iCalendar. */
  readonly shareCalendar: (arn: string, content: string) => void;
}

type Answer<Output> = Omit<Output, '$metadata'>;

/**
 * Parameter Store as far as somebody puts a text there and somebody else reads it: PutParameter and GetParameter by name
 * (Systems Manager API reference). A SecureString is under the key `aws/ssm`, which everybody in the account may use through
 * Systems Manager; undecrypted it is something else than its text. And change calendars, as far as somebody asks whether
 * they are open.
 */
export function ssmService(context: Context): SsmService {
  const { accountId, region, clock } = context;
  const parameters = new Map<string, Parameter>();

  const arnOf = (name: string) =>
    formatArn({ service: 'ssm', region, accountId, resource: `parameter/${name.replace(/^\//, '')}` });

  const putParameter = (input: PutParameterCommandInput): Answer<PutParameterCommandOutput> => {
    const { Name: name = '', Value: value = '', Type: type, Overwrite = false, ...others } = input;
    const [unknown] = Object.keys(others);
    if (unknown) throw new NotModelledError(`ssm:PutParameter with ${unknown}`);
    if (type !== 'String' && type !== 'SecureString') throw new NotModelledError(`a parameter of type ${type}`);
    const before = parameters.get(name);
    if (before && !Overwrite) {
      throw new AwsError(
        'ParameterAlreadyExists',
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      );
    }
    const version = (before?.version ?? 0) + 1;
    parameters.set(name, { type, value, version, modifiedAt: new Date(clock.now()) });
    return { Version: version, Tier: 'Standard' };
  };

  const getParameter = (input: GetParameterCommandInput): Answer<GetParameterCommandOutput> => {
    const { Name = '', WithDecryption = false } = input;
    if (/[:]/.test(Name)) throw new NotModelledError('a parameter by its ARN, version or label');
    const found = parameters.get(Name);
    if (!found) throw new AwsError('ParameterNotFound', '');
    const { type: Type, value, version: Version, modifiedAt: LastModifiedDate } = found;
    const isHidden = Type === 'SecureString' && !WithDecryption;
    const Value = isHidden ? Buffer.from(`encrypted:${value}`).toString('base64') : value;
    return { Parameter: { Name, Type, Value, Version, LastModifiedDate, ARN: arnOf(Name), DataType: 'text' } };
  };

  const documentArn = (name: string) =>
    name.startsWith('arn:') ? name : formatArn({ service: 'ssm', region, accountId, resource: `document/${name}` });
  const { operations, resource, share } = documents(context, documentArn);

  return {
    name: 'ssm',
    shareCalendar: share,
    operations: { PutParameter: putParameter, GetParameter: getParameter, ...operations },
    permissions: (operation, input: { readonly Name?: string; readonly CalendarNames?: readonly string[] }) => {
      const { Name = '', CalendarNames } = input;
      const isParameter = operation.endsWith('Parameter');
      const resources = CalendarNames?.map(documentArn) ?? [isParameter ? arnOf(Name) : documentArn(Name)];
      return resources.map((one) => ({ action: `ssm:${operation}`, resource: one }));
    },
    resources: { 'AWS::SSM::Document': resource },
  };
}
