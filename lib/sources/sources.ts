import type { SourceAnswer } from '../core/analysis/measured.ts';
import type { MetricSource } from '../core/plan/metric-source.ts';
import type { MetricMath } from '../aws/metric-math.ts';
import type { Secrets } from '../aws/secrets.ts';
import type { Outside } from './ask.ts';
import { cloudWatch } from './cloudwatch.ts';
import { datadog } from './datadog.ts';
import { fieldsOf, jsonOf } from './json.ts';
import { prometheus } from './prometheus.ts';
import { type Question, type Source, unanswered } from './source.ts';
import { webhook } from './webhook.ts';

/** Asks whatever source a metric has. Never rejects, and says nothing of what a secret holds. */
export interface Sources {
  readonly measure: (
    question: Omit<Question<MetricSource>, 'secret'> & {
      /** Full name, as AWS has it. */ readonly secretName?: string;
    },
  ) => Promise<SourceAnswer>;
}

export interface SourcesOptions extends Outside {
  readonly math: MetricMath;
  readonly secrets: Secrets;
}

export function metricSources(options: SourcesOptions): Sources {
  const { secrets } = options;
  const byKind = {
    cloudwatch: cloudWatch(options),
    prometheus: prometheus(options),
    datadog: datadog(options),
    webhook: webhook(options),
  };
  return {
    measure: async ({ secretName, ...question }) => {
      try {
        const secret = secretName === undefined ? undefined : await secrets.read(secretName);
        // The kind of a query chooses its source, which the types of a union cannot say.
        const source = byKind[question.query.kind] as Source<MetricSource>;
        const answer = await source({ ...question, ...(secret !== undefined && { secret }) });
        return answer.kind === 'error' && secret !== undefined ? unanswered(without(answer.why, secret)) : answer;
      } catch (error) {
        return unanswered(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
      }
    },
  };
}

/** Shorter ones could be a part of any word, and protect nothing. */
const shortestPart = 4;

/** A source that repeats what it was sent in its complaint does not get it into the record. */
function without(why: string, secret: string): string {
  const { username, password, ...others } = fieldsOf(jsonOf(secret));
  const basic = Buffer.from(`${String(username)}:${String(password)}`).toString('base64');
  return [secret, basic, password, ...Object.values(others)]
    .flatMap((part) => (typeof part === 'string' && part.trim().length >= shortestPart ? [part.trim()] : []))
    .reduce((text, part) => text.replaceAll(part, '…'), why);
}
