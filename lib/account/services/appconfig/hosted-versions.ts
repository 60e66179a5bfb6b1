import type { CreateHostedConfigurationVersionRequest } from '@aws-sdk/client-appconfig';
import type { Operation } from '../../contract.ts';
import { badRequest, conflict, notFound, payloadTooLarge, quotaExceeded } from './errors.ts';
import type { Extensions } from './extensions.ts';
import type { HostedVersion, Profile } from './model.ts';
import { paged } from './paging.ts';
import { LIMITS, type Store } from './store.ts';

/** Puts a version away, after all that may refuse it but the extensions. */
export type AddVersion = (
  profile: Profile,
  input: Omit<CreateHostedConfigurationVersionRequest, 'ApplicationId' | 'ConfigurationProfileId'>,
) => HostedVersion;

export function addVersion(store: Store): AddVersion {
  return (profile, input) => {
    const { Content: content = new Uint8Array(), ContentType: contentType, VersionLabel: label } = input;
    if (!contentType) throw badRequest('ContentType must not be empty');
    if (content.length > LIMITS.configurationBytes) throw payloadTooLarge(content.length, LIMITS.configurationBytes);
    if (store.storedBytes() + content.length > LIMITS.storeBytes) {
      throw quotaExceeded('The hosted configuration store has reached its limit of 1 GB.');
    }
    const latest = latestNumber(profile);
    checkLock(input.LatestVersionNumber, latest);
    if (label !== undefined) checkLabel(profile, label);
    const number = latest + 1;
    const version = {
      number,
      content,
      contentType,
      description: input.Description,
      label,
      kmsKeyArn: profile.kmsKeyArn,
    };
    profile.versions.set(number, version);
    return version;
  };
}

/** Numbers go on from the highest that exists; AppConfig does not say what becomes of the number of a deleted latest version. */
const latestNumber = ({ versions }: Profile) => Math.max(0, ...versions.keys());

/** `LatestVersionNumber` is a locking token (CreateHostedConfigurationVersion, API reference). */
function checkLock(expected: number | undefined, latest: number): void {
  if (expected === undefined || expected === latest) return;
  throw conflict(`The latest version number is ${latest}, but the request expected ${expected}.`);
}

function checkLabel({ versions }: Profile, label: string): void {
  if (label.length > 64 || !/[^0-9]/.test(label)) throw badRequest('VersionLabel must have a non-numeric character');
  if ([...versions.values()].some((version) => version.label === label)) {
    throw conflict(`Version label ${label} already exists`);
  }
}

/** By number or by label, as StartDeployment takes it. */
export function versionOf(profile: Profile, numberOrLabel: string): HostedVersion {
  const byNumber = profile.versions.get(Number(numberOrLabel));
  const version = byNumber ?? [...profile.versions.values()].find(({ label }) => label === numberOrLabel);
  if (!version) throw notFound('Hosted Configuration Version', numberOrLabel);
  return version;
}

export function hostedVersionOperations(
  store: Store,
  add: AddVersion,
  extensions: Extensions,
): Readonly<Record<string, Operation>> {
  const profileOf = (
    input: Pick<CreateHostedConfigurationVersionRequest, 'ApplicationId' | 'ConfigurationProfileId'>,
  ) => {
    const application = store.application(input.ApplicationId!);
    return { application, profile: store.profile(application, input.ConfigurationProfileId!) };
  };
  return {
    CreateHostedConfigurationVersion: async (input: CreateHostedConfigurationVersionRequest) => {
      const { application, profile } = profileOf(input);
      const given = { content: input.Content ?? new Uint8Array(), contentType: input.ContentType ?? '' };
      const { content, contentType } = await extensions.beforeVersion({ application, profile }, given);
      const version = add(profile, { ...input, Content: content, ContentType: contentType });
      return described(profile, version);
    },
    GetHostedConfigurationVersion: (input) => {
      const { profile } = profileOf(input);
      return described(profile, versionOf(profile, String(input.VersionNumber)));
    },
    ListHostedConfigurationVersions: (input) => {
      const { profile } = profileOf(input);
      const wanted = [...profile.versions.values()].filter(
        ({ label }) => input.VersionLabel === undefined || label === input.VersionLabel,
      );
      const newestFirst = wanted.toSorted((a, b) => b.number - a.number);
      return paged(
        newestFirst.map((version) => ({ ...described(profile, version), Content: undefined })),
        input,
      );
    },
    DeleteHostedConfigurationVersion: (input) => {
      const { profile } = profileOf(input);
      profile.versions.delete(versionOf(profile, String(input.VersionNumber)).number);
      return {};
    },
  };
}

const described = ({ applicationId, id }: Profile, version: HostedVersion) => ({
  ApplicationId: applicationId,
  ConfigurationProfileId: id,
  VersionNumber: version.number,
  Description: version.description,
  Content: version.content,
  ContentType: version.contentType,
  VersionLabel: version.label,
  KmsKeyArn: version.kmsKeyArn,
});
