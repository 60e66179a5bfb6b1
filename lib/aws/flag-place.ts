/** Where flags live in AppConfig, and the strategy that deploys to everybody at once, without a bake. */
export interface FlagPlace {
  readonly applicationId: string;
  readonly environmentId: string;
  readonly profileId: string;
  readonly strategyId: string;
}
