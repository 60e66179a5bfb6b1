import type { Duration } from 'aws-cdk-lib';
import { readFileSync } from 'node:fs';
import { planOfValue } from '../core/plan/from-value.ts';
import { hooksOf } from '../core/plan/hook-function.ts';
import { parsePlanFor } from '../core/plan/parse.ts';
import type { WrittenPlan } from '../core/plan/schema.ts';
import { formatDuration } from '../core/text/duration.ts';
import { formatPercent } from '../core/text/percent.ts';

/** A plan's keys as a plan file has them; what is shifted is the construct's own business. */
export type PlanKeys = Omit<WrittenPlan, 'target' | '$schema'>;

/** One planned increment. */
export interface StageProps {
  /** The canary's share of the traffic: a fraction, 0–1; 0.05 is 5 %. */
  readonly weight: number;
  /** Time to watch, a whole number of seconds, from one minute to seven days. */
  readonly bake: Duration;
}

/** An alarm: a construct's, or one by its name. */
export type AlarmOrName = string | { readonly alarmName: string };

/**
 * How a function's alias is moved to a new version, and what that is judged by. A plan never changes: each method gives a new
 * one, so plans can be shared by many functions. It is checked where a `ProgressiveFunction` takes it.
 */
export class Plan {
  /** A small share first, then everything: `Plan.canary({ weight: 0.05, bake: Duration.minutes(10) })`. */
  static canary(stage: StageProps): Plan {
    return new Plan({ stages: [written(stage)] });
  }

  /** Equal steps up to everything, which is the promotion: `step: 0.25` bakes at 25 %, 50 % and 75 %. */
  static linear({ step, every }: { readonly step: number; readonly every: Duration }): Plan {
    const steps = step > 0 ? Math.ceil(1 / step - 1e-9) - 1 : 0;
    const weights = steps > 0 ? Array.from({ length: steps }, (_, i) => (i + 1) * step) : [step];
    return new Plan({ stages: weights.map((weight) => written({ weight, bake: every })) });
  }

  /** Everything at once, watched while it is still one write from going back. */
  static allAtOnce({ watch }: { readonly watch: Duration }): Plan {
    return new Plan({ stages: [written({ weight: 1, bake: watch })] });
  }

  /** A preset by its name: `BlueGreen`, or one of CodeDeploy's, like `Linear10PercentEvery1Minute`. */
  static preset(name: string): Plan {
    return new Plan({ stages: name });
  }

  /** A plan by its keys, as a plan file has them: `Plan.of({ stages: [{ weight: '5%', bake: '10m' }], onBusy: 'reject' })`. */
  static of(keys: PlanKeys): Plan {
    return new Plan(keys);
  }

  /**
   * A plan file, YAML or JSON. Its `target`, if it has one, is for the command line and is left out here. Throws with
   * `file:line:column` for each thing that is wrong.
   */
  static fromFile(path: string): Plan {
    const parsed = parsePlanFor(placeholder, readFileSync(path));
    if (parsed.ok) return new Plan(parsed.keys as PlanKeys);
    const problems = parsed.problems.map(({ line, column, message }) => `${path}:${line}:${column}: ${message}`);
    throw new Error(problems.join('\n'));
  }

  readonly #keys: PlanKeys;

  private constructor(keys: PlanKeys) {
    this.#keys = keys;
  }

  /** One more stage. */
  stage(stage: StageProps): Plan {
    const { stages } = this.#keys;
    if (typeof stages === 'string') throw new Error(`a stage cannot be added to the preset ${stages}; list the stages`);
    return this.with({ stages: [...stages, written(stage)] });
  }

  /** A last stage with everyone on the canary, still one write from going back. */
  watch(bake: Duration): Plan {
    return this.stage({ weight: 1, bake });
  }

  /** Alarms that take the canary back as soon as one of them is in ALARM; added to those that the plan has. */
  alarms(...alarms: readonly AlarmOrName[]): Plan {
    const names = alarms.map((alarm) => (typeof alarm === 'string' ? alarm : alarm.alarmName));
    return this.with({ analysis: { alarms: [...(this.#keys.analysis?.alarms ?? []), ...names] } });
  }

  /** Other keys; those under `analysis` and `timing` one by one. */
  with({ analysis, timing, ...keys }: Partial<PlanKeys>): Plan {
    const before = this.#keys;
    return new Plan({
      ...before,
      ...keys,
      ...(analysis && { analysis: { ...before.analysis, ...analysis } }),
      ...(timing && { timing: { ...before.timing, ...timing } }),
    });
  }

  /** What is wrong with the plan, in a sentence for each key; empty when it can be followed. */
  problems(alias: string): readonly string[] {
    const { stages, fastTrack } = this.#keys;
    const named = { stages: withNames(stages), ...(fastTrack && { fastTrack: withNames(fastTrack) }) };
    const read = planOfValue({ ...this.#keys, ...named, target: { ...placeholder, alias } });
    return read.ok ? [] : read.problems;
  }

  /** The functions that judge its stages, by whatever list of stages. */
  hooks(): readonly string[] {
    const { stages, fastTrack = [] } = this.#keys;
    return hooksOf([stages, fastTrack].flatMap((list) => (typeof list === 'string' ? [] : list)));
  }

  /** The keys, for whoever hands the plan on. */
  toJSON(): PlanKeys {
    return this.#keys;
  }
}

/** A function's name is often known to CloudFormation only. */
const placeholder = { function: 'function', alias: 'live' };

/** Stages with a name for each hook whose own is known to CloudFormation only; what is no list of hooks is left to be refused. */
const withNames = (stages: PlanKeys['stages']): PlanKeys['stages'] =>
  Array.isArray(stages)
    ? stages.map((stage) => (Array.isArray(stage?.hooks) ? { ...stage, hooks: stage.hooks.map(nameOf) } : stage))
    : stages;

const nameOf = (hook: unknown) => (typeof hook === 'string' ? withoutTokens(hook) : (hook as string));

const withoutTokens = (text: string) =>
  text.replaceAll(/\$\{[^}]*\}/g, (token) => token.replaceAll(/\W/g, '-').slice(-64));

const written = ({ weight, bake }: StageProps) => ({
  weight: formatPercent(weight),
  bake: formatDuration(bake.toSeconds()),
});
