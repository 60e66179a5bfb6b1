import { isDeepStrictEqual } from 'node:util';
import type { Context } from '../../contract.ts';
import type { LambdaFunction, Settings, Version } from './model.ts';

/** How `$LATEST` changes and becomes a numbered version. */
export interface Versions {
  readonly changeLatest: (fn: LambdaFunction, settings: Settings) => void;
  /** Freezes `$LATEST`; gives the newest version back when nothing has changed since. Numbers are never used twice. */
  readonly publish: (fn: LambdaFunction, description?: string) => Version;
}

export function versionRegister({ clock, random }: Context): Versions {
  return {
    changeLatest: ({ latest }, settings) => {
      latest.settings = settings;
      latest.revisionId = random.uuid();
      latest.lastModified = clock.now();
    },
    publish: (fn, description) => {
      const newest = fn.versions.get(String(fn.lastVersion));
      if (newest && sameContent(newest.settings, fn.latest.settings)) return newest;
      fn.lastVersion++;
      const version: Version = {
        ...fn.latest,
        qualifier: String(fn.lastVersion),
        settings: description === undefined ? fn.latest.settings : { ...fn.latest.settings, description },
        revisionId: random.uuid(),
        lastModified: clock.now(),
      };
      fn.versions.set(version.qualifier, version);
      return version;
    },
  };
}

/** Whether two versions would run alike; the description, which may be given at publication, does not count. */
function sameContent(a: Settings, b: Settings): boolean {
  return a === b || isDeepStrictEqual({ ...a, description: '' }, { ...b, description: '' });
}
