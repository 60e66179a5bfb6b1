import type { Account } from '../account/account.ts';
import { AwsError, type PolicyStatement } from '../account/contract.ts';
import { stageVerbs } from '../core/rollout/command.ts';
import { principalOf, putRoles } from './identities.ts';
import type { Owner } from './owner.ts';
import type { RecordReader } from './record-reader.ts';
import type { Scenario } from './scenario.ts';
import type { Act, Deed } from './scenario-people.ts';

/** What somebody said, and what they were told. */
export interface Word {
  /** Virtual seconds from the first shift. */
  readonly at: number;
  readonly who: string;
  readonly does: Deed;
  /** `failed`: the command API gave no answer of its own. */
  readonly did: 'accepted' | 'done-already' | 'refused' | 'failed';
  readonly says: string;
}

export interface PeopleOptions {
  readonly account: Account;
  readonly run: Owner;
  readonly scenario: Scenario;
  readonly controlPlane: string;
  readonly rolloutId: string;
  readonly records: RecordReader;
  /** Called when somebody has been answered: what they said may be in the record. */
  readonly onAnswer: () => void;
  /** Hears of words that the rollout's record does not tell: they were refused again, changed nothing, or meant the line. */
  readonly onWord?: ((word: Word) => void) | undefined;
}

export interface People {
  /** They act from here on; milliseconds since the epoch. */
  readonly setZero: (zero: number) => void;
  /** Whether one of them has something to do that the rollout's end does not make pointless. */
  readonly areAwaited: () => boolean;
  /** What they have said, and were told. */
  readonly words: () => readonly Word[];
  /** When the last one was answered: milliseconds since the epoch, 0 before. */
  readonly answeredAt: () => number;
  /** Through which roles they come. */
  readonly roles: ReadonlySet<string>;
}

/** The people of a scenario: they ask the command API at its URL, as those whom IAM says they are. */
export function scenarioPeople(options: PeopleOptions): People {
  const { account, scenario, rolloutId, records, onAnswer, onWord } = options;
  const { clock } = account;
  const words: Word[] = [];
  let [busy, answeredAt] = [0, 0];
  let undoing = scenario.people.filter(({ does }) => does === 'undo').length;
  const api = scenario.people.length > 0 ? commandUrl(options) : undefined;
  if (api) putRoles(account, scenario.people, api.statements);

  const act = async (one: Act) => {
    const heard = records.eventsAfter(rolloutId).length;
    const { did, says } = await say(account, api?.urlId ?? '', one, rolloutId);
    const word = { at: one.at, who: one.who, does: one.does, did, says };
    words.push(word);
    answeredAt = clock.now();
    onAnswer();
    const isTold = records
      .eventsAfter(rolloutId, heard)
      .some((event) => 'person' in event && event.person.name === nameOf(one));
    if (!isTold) onWord?.(word);
  };
  const begin = (one: Act) => {
    busy += 1;
    const end = () => {
      busy -= 1;
      if (one.does === 'undo') undoing -= 1;
    };
    void act(one).catch(account.onDefect).finally(end);
  };
  return {
    setZero: (zero) => {
      for (const one of scenario.people) clock.at(zero + one.at * 1000, () => begin(one));
    },
    areAwaited: () => busy + undoing > 0,
    words: () => words,
    answeredAt: () => answeredAt,
    roles: new Set(scenario.people.map((one) => principalOf(account, one).arn)),
  };
}

/** How the record names them. */
const nameOf = ({ who, as }: Act) => (as.startsWith('role/') ? as.slice('role/'.length) : who);

/** Where the API is, and what `ControlPlane.grantCommands` allows. */
function commandUrl({ run, controlPlane }: PeopleOptions) {
  const found = run('lambda', 'GetFunctionUrlConfig', { FunctionName: `${controlPlane}-command` });
  const { FunctionUrl: url, FunctionArn: Resource } = found as { FunctionUrl: string; FunctionArn: string };
  const statements: readonly PolicyStatement[] = [
    { Effect: 'Allow', Action: ['lambda:GetFunctionUrlConfig', 'lambda:InvokeFunctionUrl'], Resource },
    {
      Effect: 'Allow',
      Action: 'lambda:InvokeFunction',
      Resource,
      Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } },
    },
  ];
  return { urlId: new URL(url).hostname.split('.')[0] ?? '', statements };
}

type Said = Pick<Word, 'did' | 'says'>;

/** As `tidegate` does: whoever names no stage means the one that the rollout is in when they look. */
async function say(account: Account, urlId: string, one: Act, rollout: string): Promise<Said> {
  const ask = (body: object) => askAt(account, urlId, one, body);
  const { does, reason, full } = one;
  if (does === 'stop-the-line' || does === 'run-the-line') {
    return ask({ action: 'stop-the-line', on: does === 'stop-the-line', reason });
  }
  let { stage } = one;
  if (stage === undefined && stageVerbs.includes(does)) {
    const looked = await ask({ action: 'look', rollout });
    if (typeof looked.stage !== 'number') return looked;
    ({ stage } = looked);
  }
  return ask({ action: does, rollout, stage, full, reason });
}

async function askAt(account: Account, urlId: string, one: Act, body: object): Promise<Said & { stage?: number }> {
  const request = { urlId, method: 'POST', path: '/', rawQueryString: '', headers: {}, body: JSON.stringify(body) };
  try {
    const answer = await account.call('lambda', 'InvokeFunctionUrl', request, principalOf(account, one));
    const { statusCode, body: text } = answer as { readonly statusCode: number; readonly body: string };
    if (statusCode === 502) return { did: 'failed', says: `the command API answered ${statusCode}: ${text}` };
    return JSON.parse(text) as Said & { stage?: number };
  } catch (error) {
    // Throttled, or not let in: the person sees an error of AWS's.
    if (!(error instanceof AwsError)) throw error;
    return { did: 'failed', says: `${error.name}: ${error.message}` };
  }
}
