import type { Context } from '../../contract.ts';
import { notFound, quotaExceeded } from './errors.ts';
import type { Application, Association, Environment, Extension, Profile, Strategy } from './model.ts';
import { predefinedStrategies } from './strategies.ts';

/**
 * Quotas of an account and Region, all raisable (AWS General Reference, "AWS AppConfig endpoints and quotas"). The size of one
 * hosted configuration may be raised to 4 MB.
 */
export const LIMITS = {
  applications: 100,
  profilesPerApplication: 100,
  environmentsPerApplication: 20,
  strategies: 20,
  configurationBytes: 2 * 1024 * 1024,
  storeBytes: 1024 ** 3,
} as const;

/** Everything AppConfig keeps, found by id or by name as its API does. All finders throw ResourceNotFoundException. */
export interface Store {
  readonly applications: Map<string, Application>;
  readonly strategies: Map<string, Strategy>;
  readonly extensions: Map<string, Extension>;
  readonly associations: Map<string, Association>;
  readonly tags: Map<string, Readonly<Record<string, string>>>;
  readonly newId: () => string;
  readonly application: (idOrName: string) => Application;
  readonly environment: (application: Application, idOrName: string) => Environment;
  readonly profile: (application: Application, idOrName: string) => Profile;
  readonly strategy: (idOrName: string) => Strategy;
  readonly arn: (resource: string) => string;
  /** Bytes of all hosted versions together. */
  readonly storedBytes: () => number;
}

export function appconfigStore({ accountId, region, random }: Context): Store {
  const applications = new Map<string, Application>();
  const strategies = new Map(predefinedStrategies.map((strategy) => [strategy.id, strategy]));
  return {
    applications,
    strategies,
    extensions: new Map(),
    associations: new Map(),
    tags: new Map(),
    newId: () => Array.from({ length: 7 }, () => ALPHABET[Math.floor(random.next() * ALPHABET.length)]).join(''),
    application: (idOrName) => found(applications, idOrName, 'Application'),
    environment: ({ environments }, idOrName) => found(environments, idOrName, 'Environment'),
    profile: ({ profiles }, idOrName) => found(profiles, idOrName, 'Configuration Profile'),
    strategy: (idOrName) => found(strategies, idOrName, 'Deployment Strategy'),
    arn: (resource) => `arn:aws:appconfig:${region}:${accountId}:${resource}`,
    storedBytes: () => {
      let bytes = 0;
      for (const { profiles } of applications.values())
        for (const { versions } of profiles.values())
          for (const { content } of versions.values()) bytes += content.length;
      return bytes;
    },
  };
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

function found<T extends { readonly name: string }>(all: ReadonlyMap<string, T>, idOrName: string, what: string): T {
  const byId = all.get(idOrName);
  if (byId) return byId;
  for (const item of all.values()) if (item.name === idOrName) return item;
  throw notFound(what, idOrName);
}

/** Refuses what would be one too many. */
export function withinQuota(existing: number, limit: number, what: string): void {
  if (existing >= limit) throw quotaExceeded(`The account has reached its limit of ${limit} ${what}.`);
}
