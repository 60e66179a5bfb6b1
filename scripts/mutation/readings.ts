import { parse } from 'yaml';
import type { Survivor } from './report.ts';

/** Why the mutants of one file that are named may survive. */
export interface Reading {
  readonly kind: string;
  readonly why: string;
  /** As {@link Survivor.change} has them. */
  readonly mutants: readonly string[];
}

export interface Readings {
  /** What each kind of reading means, by its name. */
  readonly kinds: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, readonly Reading[]>>;
}

/** A survivor with what somebody who has looked at it says of it. */
export interface Read {
  readonly survivor: Survivor;
  readonly reading: Reading | undefined;
}

export const parseReadings = (yaml: string): Readings => parse(yaml) as Readings;

export const read = (survivors: readonly Survivor[], { files }: Readings): readonly Read[] =>
  survivors.map((survivor) => ({
    survivor,
    reading: files[survivor.file]?.find(({ mutants }) => mutants.includes(survivor.change)),
  }));

/**
 * What is wrong between the survivors and their readings, in sentences that say what to do.
 *
 * @param measured files of which a report exists; of others nothing is known
 */
export function complaints(
  survivors: readonly Survivor[],
  readings: Readings,
  measured: readonly string[],
): readonly string[] {
  const unread = read(survivors, readings)
    .filter(({ reading }) => reading === undefined)
    .map(
      ({ survivor: { file, lines, change } }) =>
        `${file}:${lines.join(',')} survives without a reading: ${change}\n` +
        '  Write a test that sees it, make the code simpler, or say in scripts/mutation/readings.yaml why it may live.',
    );
  const named = Object.entries(readings.files).flatMap(([file, all]) =>
    all.flatMap(({ kind, mutants }) => mutants.map((change) => ({ file, kind, change }))),
  );
  const idle = named
    .filter(({ file }) => measured.includes(file))
    .filter(({ file, change }) => !survivors.some((one) => one.file === file && one.change === change))
    .map(
      ({ file, change }) =>
        `${file} has a reading of a mutant that does not survive: ${change}\n` +
        '  A test sees it now, or its code has changed: take it out of scripts/mutation/readings.yaml.',
    );
  const odd = named
    .filter(({ kind }) => !(kind in readings.kinds))
    .map(
      ({ file, kind }) =>
        `${file} has a reading of the kind "${kind}", which scripts/mutation/readings.yaml does not explain`,
    );
  return [...unread, ...idle, ...new Set(odd)];
}
