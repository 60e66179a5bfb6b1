import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { TagReading } from '../core/rollout/approver.ts';
import { type Person, principalOf } from '../core/rollout/person.ts';
import type { Deadline } from './secrets.ts';
import { type PostAnswer, signedPost } from './signed-post.ts';

/** Tags of callers, as IAM keeps them with roles and users. A session's own tags are known to nobody but AWS. */
export interface PrincipalTags {
  /** Whatever else comes of it is a value, too. */
  readonly of: (person: Person) => Promise<TagReading>;
}

export interface PrincipalTagsOptions {
  /** Whose credentials and connections are used: IAM speaks another protocol than all that is bundled, for one question. */
  readonly client: LambdaClient;
  /** The account that the control plane is in: IAM tells of no other. */
  readonly account: string;
  readonly deadline: Deadline;
  readonly now: () => number;
}

const patienceMs = 5000;

/** ListRoleTags and ListUserTags (IAM API reference), in the Query protocol. */
export function iamPrincipalTags(options: PrincipalTagsOptions): PrincipalTags {
  return {
    of: async (person) => {
      const principal = principalOf(person);
      if (!principal) return unknown('the root user has no tags');
      if (principal.account !== options.account)
        return unknown(`the tags of account ${principal.account} cannot be read`);
      const isRole = principal.kind === 'role';
      const fields: Readonly<Record<string, string>> = isRole
        ? { Action: 'ListRoleTags', RoleName: principal.name }
        : { Action: 'ListUserTags', UserName: principal.name };
      const abortSignal = options.deadline(patienceMs);
      try {
        const { statusCode, text } = await ask(options, fields, abortSignal);
        if (statusCode === 200) return { kind: 'known', tags: tagsIn(text) };
        return unknown(`IAM did not tell their tags: ${within(text, 'Code')[0] ?? `status ${statusCode}`}`);
      } catch (error) {
        const why = abortSignal.aborted ? 'no answer within 5 s' : (error as Error).message;
        return unknown(`IAM did not tell their tags: ${why}`);
      }
    },
  };
}

const unknown = (why: string): TagReading => ({ kind: 'unknown', why });

/** IAM is in one Region of each partition (AWS General Reference, "AWS Identity and Access Management endpoints"). */
function endpointOf(region: string): { readonly host: string; readonly region: string } {
  if (region.startsWith('cn-')) return { host: 'iam.cn-north-1.amazonaws.com.cn', region: 'cn-north-1' };
  if (region.startsWith('us-gov-')) return { host: 'iam.us-gov.amazonaws.com', region: 'us-gov-west-1' };
  return { host: 'iam.amazonaws.com', region: 'us-east-1' };
}

async function ask(
  { client, now }: PrincipalTagsOptions,
  fields: Readonly<Record<string, string>>,
  abortSignal: AbortSignal,
): Promise<PostAnswer> {
  const { host, region } = endpointOf(await client.config.region());
  return signedPost(client, {
    url: new URL(`https://${host}/`),
    service: 'iam',
    region,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ...fields, Version: '2010-05-08' }).toString(),
    now: now(),
    abortSignal,
  });
}

/** A principal has at most 50 tags, and a page takes 100. */
function tagsIn(xml: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    within(xml, 'member').map((member) => [within(member, 'Key')[0] ?? '', within(member, 'Value')[0] ?? '']),
  );
}

/** What is between the tags of an element, wherever it is; elements of one name are not within each other here. */
const within = (xml: string, element: string): readonly string[] =>
  [...xml.matchAll(new RegExp(`<${element}>([^]*?)</${element}>`, 'g'))].map(([, text = '']) => unescaped(text));

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
const unescaped = (text: string) =>
  /</.test(text) ? text : text.replaceAll(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => entities[name] ?? '');
