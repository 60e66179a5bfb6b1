import { didYouMean } from '../text/did-you-mean.ts';

/** Stages as people write them. */
interface WrittenStage {
  readonly weight: string;
  readonly bake: string;
}

export interface Preset {
  readonly stages: readonly WrittenStage[];
  readonly summary: string;
  /** Said to whoever uses the preset: where its stages are watched longer than the name promises. */
  readonly warning?: string;
}

/**
 * Named lists of stages. CodeDeploy's names for Lambda mean what they mean there: the last shift, to everything, is the
 * promotion, which follows the last stage. Linear10PercentEvery1Minute so has nine stages, 10 % to 90 %, and is promoted
 * after nine minutes, when CodeDeploy would shift to 100 %.
 *
 * Source: AWS CodeDeploy User Guide, "Deployment configurations on an AWS Lambda compute platform".
 */
export const PRESETS: Readonly<Record<string, Preset>> = {
  Canary10Percent5Minutes: canary('10%', '5m'),
  Canary10Percent10Minutes: canary('10%', '10m'),
  Canary10Percent15Minutes: canary('10%', '15m'),
  Canary10Percent30Minutes: canary('10%', '30m'),
  Linear10PercentEvery1Minute: linear('1m'),
  Linear10PercentEvery2Minutes: linear('2m'),
  Linear10PercentEvery3Minutes: linear('3m'),
  Linear10PercentEvery10Minutes: linear('10m'),
  AllAtOnce: {
    stages: [{ weight: '100%', bake: '1m' }],
    summary: 'everything at once, watched for one complete period before it is promoted',
    warning: 'AllAtOnce is stretched to a bake of 1m, one complete period: without one there is nothing to judge it by',
  },
  BlueGreen: {
    stages: [
      { weight: '0%', bake: '1m' },
      { weight: '100%', bake: '10m' },
    ],
    summary: 'nothing, then everything, watched for 10m before it is promoted',
  },
};

export const PRESET_NAMES: readonly string[] = Object.keys(PRESETS);

/** The preset that a misspelled name, or CodeDeploy's full name, stands for. */
export const nearestPreset = (text: string): string | undefined =>
  didYouMean(text.replace(/^(CodeDeployDefault\.)?(Lambda)?/i, ''), PRESET_NAMES);

function canary(weight: string, bake: string): Preset {
  return { stages: [{ weight, bake }], summary: `${weight} for ${bake}, then everything` };
}

function linear(bake: string): Preset {
  return {
    stages: Array.from({ length: 9 }, (_, i) => ({ weight: `${10 * (i + 1)}%`, bake })),
    summary: `10% more every ${bake}; everything after the ninth`,
  };
}
