import { constantly, equal, steady, type World } from './world.ts';

const swing = (minute: number) => 0.004 * (1 + 0.9 * Math.sin(minute / 10));

/** Worlds in which nothing is wrong with the canary. */
export const nulls: Readonly<Record<string, World>> = {
  '0.1 %': { ...steady, ...equal(constantly(0.001)) },
  '0.5 %': steady,
  '5 %': { ...steady, ...equal(constantly(0.05)) },
  swinging: { ...steady, ...equal(swing) },
  'growing weights': { ...steady, weight: (minute) => [0.05, 0.25, 0.5, 0.9][Math.floor(minute / 60)] ?? 0.9 },
  bursts: { ...steady, requests: (_, random) => (random.chance(0.1) ? 2000 : 30) },
  'missing minutes': { ...steady, requests: (_, random) => (random.chance(0.3) ? 0 : 300) },
  'clusters of 2': { ...steady, clusterSize: 2 },
  'of 5': { ...steady, clusterSize: 5 },
  'of 10': { ...steady, clusterSize: 10 },
};
