import fc from 'fast-check';
import { compileFlags } from '../../lib/flags/compile-flags.ts';
import { contexts, documents } from '../../test/flags/arbitraries.ts';
import { flagdAnswers, outcome } from '../../test/flags/flagd.ts';

const alone = 100_000;
const beside = 5000;

/** Random documents and contexts: none may throw, and the answers are flagd-core's. */
export function fuzz(seed: number): void {
  const reasons = new Map<string, number>();
  const anything = fc.oneof(contexts, fc.anything(), fc.dictionary(fc.string(), fc.anything()));
  fc.assert(
    fc.property(documents, anything, (document, context) => {
      const { reason } = compileFlags(document, { now: () => 0 }).evaluate('flag', 'fallback', context as never);
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    }),
    { seed, numRuns: alone },
  );
  console.log(`\n${alone} random documents and contexts without a throw (seed ${seed}):`, Object.fromEntries(reasons));

  const text = (answer: object) => JSON.stringify(answer).replace(/PARSE_ERROR|GENERAL/, 'ERROR');
  let likeDefault = 0;
  let likeInterpreter = 0;
  for (const [document, context] of fc.sample(fc.tuple(documents, contexts), { seed, numRuns: beside })) {
    const ours = text(outcome(compileFlags(document, { now: () => 0 }).evaluate('flag', 'fallback', context)));
    const [theirs, interpreted] = flagdAnswers(document, context).map(text);
    if (ours === theirs) likeDefault++;
    else if (ours === interpreted) likeInterpreter++;
    else console.log('neither:', JSON.stringify({ document, context, ours, theirs, interpreted }));
  }
  const others = beside - likeDefault - likeInterpreter;
  console.log(
    `${beside} beside flagd-core: ${likeDefault} as by default, ${likeInterpreter} as without generated code, ${others} as neither`,
  );
}
