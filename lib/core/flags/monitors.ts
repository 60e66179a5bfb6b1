/** An alarm that takes AppConfig's deployments back. */
export interface Monitor {
  readonly name: string;
  /** Absent where the alarm does not exist. */
  readonly alarm?: {
    readonly treatMissingData: string;
    readonly hasActions: boolean;
    readonly state: string;
  };
}

export interface MonitorFinding {
  readonly level: 'error' | 'warning';
  readonly message: string;
}

/**
 * What is wrong with the alarms of an environment. AppConfig takes a deployment back when one is in ALARM *or in
 * INSUFFICIENT_DATA*, and does nothing if its actions are disabled (AppConfig user guide, "Monitoring deployments for automatic
 * rollback").
 */
export function monitorFindings(monitors: readonly Monitor[]): readonly MonitorFinding[] {
  return monitors.flatMap(({ name, alarm }): MonitorFinding[] => {
    if (!alarm)
      return [{ level: 'error', message: `alarm ${name} of the environment does not exist; take it out, or make it` }];
    const { treatMissingData, hasActions, state } = alarm;
    if (!hasActions) {
      return [
        {
          level: 'warning',
          message: `alarm ${name}: its actions are disabled, so AppConfig takes nothing back for it`,
        },
      ];
    }
    if (treatMissingData !== 'notBreaching' && treatMissingData !== 'breaching') {
      const message = `alarm ${name}: it treats missing data as ${treatMissingData}, so a minute without data takes deployments back (INSUFFICIENT_DATA); expected notBreaching`;
      return [{ level: 'error', message }];
    }
    if (state === 'OK') return [];
    return [{ level: 'error', message: `alarm ${name} is in ${state}, so every deployment is taken back at once` }];
  });
}
