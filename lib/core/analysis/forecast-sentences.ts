import type { Plan } from '../plan/plan.ts';
import { formatDuration } from '../text/duration.ts';
import { type Advice, advise, detectRate, type Forecast } from './forecast.ts';
import { isLive } from './periods.ts';
import { count, percent } from './sentence.ts';

/**
 * What each stage of a plan can see, as people read it: `stage 2 at 5 % for 10m sees errors rise to 0.58 % (5.8-fold); to
 * see 0.5 % (5-fold), bake 22m or use 7.6 %; a good canary passes after about 14m`. One line per stage above 0 %.
 */
export const forecastSentences = (plan: Plan, forecast: Forecast): string[] =>
  plan.stages.flatMap((stage, index) => {
    if (stage.weight === 0) return [];
    const { seesRate, passSeconds } = forecast.stages[index]!;
    const where = `stage ${index + 1} at ${percent(stage.weight)} for ${formatDuration(stage.bakeSeconds)}`;
    const sees =
      seesRate === undefined
        ? 'sees nothing, not even if every request fails'
        : `sees errors rise to ${rise(seesRate, forecast.errorRate)}`;
    const advice = advise(plan, forecast, index);
    const passes =
      passSeconds === undefined
        ? `a good canary does not pass within ${formatDuration(stage.maxBakeSeconds)}`
        : `a good canary passes after ${passSeconds > stage.bakeSeconds ? 'about ' : ''}${formatDuration(upToMinute(passSeconds))}`;
    const rate = rise(detectRate(plan, forecast), forecast.errorRate);
    const more =
      advice && (isLive(stage.weight) ? `to see ${rate}, ${change(advice)}` : 'it has no live control to see more');
    return [[`${where} ${sees}`, ...(more === undefined ? [] : [more]), passes].join('; ')];
  });

/** What a rollout should be warned of before it starts: stages in which a good canary would be held up. */
export const forecastWarnings = (plan: Plan, forecast: Forecast): string[] =>
  plan.stages.flatMap(({ weight, maxBakeSeconds }, index) =>
    forecast.stages[index]?.passSeconds === undefined
      ? [
          `stage ${index + 1} at ${percent(weight)} has too little traffic to pass within ${formatDuration(maxBakeSeconds)}, at ${outlookText(forecast)}: raise its weight or maxBake`,
        ]
      : [],
  );

/** `2,400 requests a minute of which 0.1 % fail` */
export const outlookText = ({ requestsPerMinute, errorRate }: Forecast): string => {
  const requests = requestsPerMinute < 10 ? Number(requestsPerMinute.toPrecision(2)) : count(requestsPerMinute);
  return `${requests} request${requestsPerMinute === 1 ? '' : 's'} a minute of which ${errorRate === 0 ? 'none fails' : `${percent(errorRate)} fail`}`;
};

/** `0.58 % (5.8-fold)`; a multiple of nothing is not said. */
function rise(rate: number, usual: number): string {
  return usual > 0 ? `${percent(rate)} (${Number((rate / usual).toPrecision(2))}-fold)` : percent(rate);
}

function change({ bakeSeconds, weight }: Advice): string {
  const ways = [
    ...(bakeSeconds === undefined ? [] : [`bake ${formatDuration(upToMinute(bakeSeconds))}`]),
    ...(weight === undefined ? [] : [`use ${percent(weight)}`]),
  ];
  return ways.length === 0 ? 'neither a week nor half of the traffic is enough' : ways.join(' or ');
}

const upToMinute = (seconds: number) => Math.ceil(seconds / 60) * 60;
