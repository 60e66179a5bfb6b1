import { createAccount } from '../../../lib/account/account.ts';
import type { CustomResourceRequest } from '../../../lib/account/cloudformation/custom-resource.ts';
import type { Template, TemplateResource } from '../../../lib/account/cloudformation/template.ts';

export const START = Date.UTC(2027, 0, 1);
export const MINUTE = 60_000;
const HOURS = 6 * 60 * MINUTE;

type Resources = NonNullable<Template['Resources']>;

export const getAtt = (id: string, attribute: string) => ({ 'Fn::GetAtt': [id, attribute] });

/** The function behind custom resources: answers what the resource's property `Answer` says, on top of success. */
const PROVIDER = `
const { request } = require('node:https');
exports.handler = async (event) => {
  console.log('asked ' + JSON.stringify(event));
  const { Answer = '{}', Body, Crash, Old } = event.ResourceProperties;
  if (Crash === event.RequestType) throw new Error('crashed');
  const answer = { Status: 'SUCCESS', PhysicalResourceId: event.PhysicalResourceId || 'made', ...JSON.parse(Answer)[event.RequestType] };
  const body = Body || JSON.stringify(answer);
  const { hostname, pathname, search } = new URL(event.ResponseURL);
  await new Promise((resolve, reject) => {
    const options = { hostname, port: 443, path: pathname + search, method: 'PUT', headers: { 'content-type': '', 'content-length': Buffer.byteLength(body) } };
    const put = request(options, (response) => { console.log('put ' + response.statusCode); response.resume(); resolve(); });
    put.on('error', reject);
    put.end(body);
  });
};`;

/** A function with its role: `Provider`. */
export const provider: Resources = {
  ProviderRole: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
    },
  },
  Provider: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { ZipFile: PROVIDER },
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Role: getAtt('ProviderRole', 'Arn'),
    },
  },
};

/** A custom resource of that function; `answer` holds what its answers say, by request type. */
export const custom = (properties: object = {}, answer: object = {}, others: object = {}): TemplateResource => ({
  Type: 'Custom::Thing',
  Properties: { ServiceToken: getAtt('Provider', 'Arn'), Answer: JSON.stringify(answer), ...properties },
  ...others,
});

/** An account in which stacks are deployed, and what came of it. */
export function aDeployment() {
  const account = createAccount({ seed: 1, startAt: START });
  const { clock, settle, services } = account;
  const told: { time: string; detail: any; 'detail-type': string; resources: readonly string[] }[] = [];
  services.events.onDelivered(({ event }) => told.push(event));

  const deploy = (Resources: Resources, template: Template = {}, options: object = {}) =>
    settle(
      account.deploy({ name: 'shop', template: { ...template, Resources }, tags: {}, ...options }, options),
      clock.now() + HOURS,
    );
  return {
    ...account,
    told,
    deploy,
    destroy: (name = 'shop') => settle(account.deleteStack(name), clock.now() + HOURS),
    /** What the functions behind custom resources were asked, in order. */
    asked: () =>
      account.logs
        .filter(({ message }) => message.startsWith('asked '))
        .map(({ message }) => JSON.parse(message.slice('asked '.length)) as CustomResourceRequest),
  };
}

/** Lines of a stack's events: `Alias UPDATE_COMPLETE`. */
export const lines = ({ events }: { readonly events: readonly { logicalId: string; status: string }[] }) =>
  events.map(({ logicalId, status }) => `${logicalId} ${status}`);

/** Only those of the stack itself. */
export const states = (stack: { name: string; events: readonly { logicalId: string; status: string }[] }) =>
  stack.events.filter(({ logicalId }) => logicalId === stack.name).map(({ status }) => status);
