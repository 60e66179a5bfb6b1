import type { JsonObject } from '../flags.ts';
import type { Choice, Rule } from './choice.ts';

/** A flag's values by their names; all of one type. */
export type Variants =
  | Readonly<Record<string, boolean>>
  | Readonly<Record<string, string>>
  | Readonly<Record<string, number>>
  | Readonly<Record<string, JsonObject>>;

/** What a flag is for, and so how long it should live. */
export type FlagKind = 'release' | 'experiment' | 'ops' | 'permission';

/** A flag: what it can be, for whom it is what, and whose it is. */
export interface FlagDefinition<Own extends Variants, All = Readonly<Record<string, Variants>>> {
  readonly variants: Own;
  /** Where nothing else applies. @default what the code that asks falls back to */
  readonly default?: NoInfer<keyof Own & string>;
  /** The first whose condition is true decides. */
  readonly rules?: readonly Rule<NoInfer<keyof Own & string>>[];
  /** For everybody whom no rule meant. @default the default */
  readonly otherwise?: Choice<NoInfer<keyof Own & string>>;
  /**
   * Other flags, and what they must be for this one to be anything but its default. Their rules as they are now are written
   * into this flag's, because flagd has no prerequisites.
   */
  readonly requires?: { readonly [Key in keyof All]?: keyof All[Key] & string };
  /** Everybody gets their fallback. @default false */
  readonly disabled?: boolean;
  /** The team that answers for it. */
  readonly owner: string;
  readonly kind: FlagKind;
  /** A date, as 2026-11-20. */
  readonly created: string;
  /** When it should be gone. */
  readonly expiry?: string;
  readonly ticket?: string;
  /**
   * The code that it is of no use without: an alias and the first version that has it, as `checkout:live@12`. A rollout does
   * not open it before that alias serves such a version alone, and no promotion is undone that it needs while it is open.
   */
  readonly needs?: string;
  /** What it touches: PCI, HIPAA, … */
  readonly tags?: readonly string[];
  /** Closes it by itself. @default only people and rollouts do */
  readonly breaker?: BreakerDefinition<NoInfer<keyof Own & string>>;
}

/** What closes a flag by itself, always, and how it is tried again. */
export interface BreakerDefinition<Variant extends string = string> {
  /** What everybody gets while it is closed. @default off */
  readonly to?: Variant;
  /** Names of alarms of CloudWatch; any that goes off closes it. */
  readonly alarms?: readonly string[];
  /** A variant's failed requests. `FlagEnvironment` makes the alarm, if it is given the document. */
  readonly errors?: {
    /** @default the other variant, if there are two */
    readonly of?: Variant;
    /** More than so many percent of a minute's requests, 0–100. */
    readonly percent: number;
    /** Minutes in which the variant was given to fewer requests say nothing. @default 20 */
    readonly requests?: number;
    /** So many minutes in a row, 1–60. @default 2 */
    readonly minutes?: number;
  };
  /** @default once closed, it stays so until somebody revives it */
  readonly retry?: {
    /** How long it is closed, 5–1,440; each further time in a row is twice as long, at most a day. @default 10 */
    readonly afterMinutes?: number;
    /** The share of users whom its rules serve again at first, up to 100. @default 5 */
    readonly percent?: number;
    /** For how long that has to go well, 5–1,440. @default 5 */
    readonly forMinutes?: number;
    /** So many of their requests must have been counted, 0 where nothing counts them. @default 20 */
    readonly requests?: number;
    /** How often in a row it is tried; then it stays closed. 1–20. @default 3 */
    readonly times?: number;
  };
}

export interface Definition<All extends Readonly<Record<string, Variants>>> {
  readonly flags: { readonly [Key in keyof All]: FlagDefinition<All[Key], NoInfer<All>> };
  /** Of the whole document. */
  readonly metadata?: Readonly<Record<string, string | number | boolean>>;
}

/** The type of each flag's value: not the values written, but what they are instances of. */
export type ValueTypes<All extends Readonly<Record<string, Variants>>> = {
  readonly [Key in keyof All]: Widened<All[Key][keyof All[Key]]>;
};

type Widened<Value> = Value extends boolean
  ? boolean
  : Value extends string
    ? string
    : Value extends number
      ? number
      : Value extends readonly (infer Element)[]
        ? readonly Widened<Element>[]
        : Value extends object
          ? { readonly [Key in keyof Value]: Widened<Value[Key]> }
          : Value;
