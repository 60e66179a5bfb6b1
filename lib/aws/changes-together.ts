import { type FlagDocument, sameJson } from '../core/flags/document.ts';
import type { Change, Changed, ChangeOptions, Edit } from './flag-change.ts';

interface Waiting {
  readonly edit: Edit;
  readonly options: ChangeOptions;
  readonly resolve: (changed: Changed) => void;
  readonly reject: (error: unknown) => void;
}

/** AppConfig takes 1,024 characters. */
const longestWhy = 1000;

/**
 * Makes the changes together that come while one is being made: an alarm may take twenty flags back, and each deployment
 * takes seconds. What is urgent waits for nothing but the one that is under way. An edit that throws takes none with it.
 */
export function together(change: Change): Change {
  let waiting: Waiting[] = [];
  let isAtWork = false;

  const work = async () => {
    isAtWork = true;
    while (waiting.length > 0) {
      const isUrgent = waiting.some(({ options }) => options.urgent);
      const now = waiting.filter(({ options }) => !isUrgent || options.urgent);
      waiting = waiting.filter((one) => !now.includes(one));
      await changeAll(change, now);
    }
    isAtWork = false;
  };

  return (edit, options) =>
    new Promise((resolve, reject) => {
      waiting.push({ edit, options, resolve, reject });
      if (!isAtWork) void work();
    });
}

async function changeAll(change: Change, all: readonly Waiting[]): Promise<void> {
  let outcomes: readonly Outcome[] = [];
  const edit = (document: FlagDocument): FlagDocument => {
    let next = document;
    outcomes = all.map((one) => {
      const outcome = outcomeOf(one.edit, next);
      if (outcome.kind === 'changed') next = outcome.document;
      return outcome;
    });
    return next;
  };
  const [first] = all;
  const why = all
    .map(({ options }) => options.why)
    .join('; ')
    .slice(0, longestWhy);
  try {
    const by = [...new Set(all.flatMap(({ options }) => options.by ?? []))].join(', ');
    const changed = await change(edit, { ...first?.options, why, ...(by !== '' && { by }) });
    for (const [i, one] of all.entries()) answer(one, outcomes[i], changed);
  } catch (error) {
    for (const one of all) one.reject(error);
  }
}

type Outcome =
  | { readonly kind: 'changed'; readonly document: FlagDocument }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'thrown'; readonly error: unknown };

function outcomeOf(edit: Edit, document: FlagDocument): Outcome {
  try {
    const next = edit(document);
    return next && !sameJson(next, document) ? { kind: 'changed', document: next } : { kind: 'unchanged' };
  } catch (error) {
    return { kind: 'thrown', error };
  }
}

function answer({ resolve, reject }: Waiting, outcome: Outcome | undefined, changed: Changed): void {
  if (outcome?.kind === 'thrown') reject(outcome.error);
  else if (outcome?.kind === 'unchanged' && changed.kind === 'changed') {
    resolve({ kind: 'unchanged', document: changed.document });
  } else resolve(changed);
}
