import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ownerSourcePrefix } from '../core/rollout/notice.ts';
import type { FlagPolicy } from '../core/flags/policy.ts';
import { writePolicy } from '../core/flags/write-policy.ts';
import { acknowledge } from './acknowledge.ts';
import { Announcements } from './announcements.ts';
import type { CommandApi } from './command-api.ts';
import { ControlPlaneDashboard } from './control-plane-dashboard.ts';
import { type FindingProps, heardKinds } from './findings.ts';
import type { IFlagEnvironment } from './flag-environment.ts';
import { serveApplications } from './functions/applications.ts';
import { obeyCommands } from './functions/commands.ts';
import { lockFlags } from './functions/flag-lock.ts';
import { guardRollouts } from './functions/guard.ts';
import { machineTasks } from './functions/machine-tasks.ts';
import { notifyPeople } from './functions/notify.ts';
import { startAfterPipelines } from './functions/pipelines.ts';
import { pruneVersions } from './functions/prune-versions.ts';
import { reconcileRollouts } from './functions/reconciler.ts';
import { startOnRequest } from './functions/start.ts';
import type { Surroundings } from './functions/surroundings.ts';
import { type IControlPlane, importedControlPlane } from './imported-control-plane.ts';
import { ManagedFlags } from './managed-flags.ts';
import { managedFunctions } from './managed-functions.ts';
import type { Notify } from './notify-rule.ts';
import { ownersBus } from './owners-bus.ts';
import { RecordTable } from './record-table.ts';
import { RolloutMachine, stateMachineArn } from './rollout-machine.ts';
import type { StartAfter } from './start-after.ts';
import { TaskFunction } from './task-function.ts';

export interface ControlPlaneProps {
  /** What functions opt in to by their tag `tidegate:control-plane`, and what the functions' names begin with. */
  readonly name: string;
  /** Pipelines and builds that ask for a rollout of the newest published version when they have succeeded. @default none */
  readonly startAfter?: readonly StartAfter[];
  /** Who is told, in Slack, Teams or by PagerDuty, beside the topic and the bus, which hear everything. @default nobody */
  readonly notify?: readonly Notify[];
  /** Events on the default bus that plans may name in `analysis.findings`; a rule each. @default none */
  readonly findings?: readonly FindingProps[];
  /**
   * The flags that this control plane rolls out. AppConfig lets nobody else deploy them: only what the control plane has
   * approved in its record starts, and the environment's very first deployment. @default none
   */
  readonly flags?: IFlagEnvironment;
  /**
   * Who may change which flags past a rollout, and what is asked of those with a compliance tag. @default an owner is replaced
   * by the caller of that name alone, and everything else changed by everybody who may use the commands
   */
  readonly flagPolicy?: FlagPolicy;
}

/** Everything that moves aliases in one account and Region: bus, record, machine, functions, guard, topic. */
export class ControlPlane extends Construct implements IControlPlane {
  /**
   * The control plane of that name in the same account and Region, deployed by another stack. It is imported through an
   * export of CloudFormation, which so refuses to delete a control plane that is still used.
   */
  static fromName(scope: Construct, id: string, name: string): IControlPlane {
    return importedControlPlane(scope, id, name);
  }

  readonly bus: EventBus;
  readonly machine: RolloutMachine;
  readonly records: RecordTable;
  readonly announcements: Announcements;
  readonly controlPlaneName: string;
  readonly serviceToken: string;
  /** The flags that it rolls out. */
  readonly flags?: ManagedFlags;
  private readonly commands: CommandApi;

  constructor(
    scope: Construct,
    id: string,
    { name, startAfter = [], notify = [], findings = [], flags, flagPolicy = {} }: ControlPlaneProps,
  ) {
    super(scope, id);
    if (flags) this.flags = new ManagedFlags(this, 'ManagedFlags', { controlPlane: name, flags });
    this.controlPlaneName = name;
    this.records = new RecordTable(this, 'Records');
    this.bus = ownersBus(this, name);
    const deadLetters = deadLetterQueue(this);
    const functions: TaskFunction[] = [];
    const surroundings = this.surroundings(deadLetters, heardKinds(findings), writePolicy(flagPolicy), functions);

    this.machine = new RolloutMachine(this, 'Rollout', {
      stateMachineName: machineName(name),
      tasks: machineTasks(surroundings),
      table: this.records.table,
    });
    startOnRequest(surroundings);
    const guard = guardRollouts(surroundings, findings);
    const reconcile = reconcileRollouts(surroundings);
    this.serviceToken = serveApplications(surroundings);
    pruneVersions(surroundings);
    lockFlags(surroundings);
    startAfterPipelines(surroundings, startAfter);
    notifyPeople(surroundings, notify);
    this.commands = obeyCommands(surroundings);

    const { stateMachine } = this.machine;
    this.announcements = new Announcements(this, 'Announcements', {
      ...{ bus: this.bus, deadLetters, stateMachine, guard, reconcile },
    });
    new ControlPlaneDashboard(this, 'Dashboard', {
      dashboardName: name,
      alarms: this.announcements.alarms,
      table: this.records.table,
      ...{ functions, stateMachine, deadLetters },
    });
  }

  /**
   * Lets somebody say what they want of rollouts: pause, approve, abort and the rest, as whoever AWS says they are. They
   * can only do so through the function's URL, so that nobody can claim to be somebody else. Identity policies that are
   * written elsewhere need the same: `lambda:InvokeFunctionUrl`, and `lambda:InvokeFunction` with the condition
   * `lambda:InvokedViaFunctionUrl`. Whose approval counts is up to each plan.
   */
  grantCommands(grantee: IGrantable): Grant {
    return this.commands.grant(grantee);
  }

  /**
   * Lets a pipeline ask for rollouts in the name of one owner, and wait for their end: what `tidegate start --wait` and
   * `tidegate status --wait` need.
   */
  grantRequests(grantee: IGrantable, owner: string): Grant {
    if (!/^[^.*?\s]+$/.test(owner))
      throw new Error(`owner must be a name without dots, spaces and patterns, got '${owner}'`);
    const startArn = Stack.of(this).formatArn({
      service: 'lambda',
      resource: 'function',
      resourceName: `${this.controlPlaneName}-start`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const ask = Grant.addToPrincipal({
      grantee,
      actions: ['events:PutEvents'],
      resourceArns: [this.bus.eventBusArn],
      conditions: { StringEquals: { 'events:source': `${ownerSourcePrefix}${owner}` } },
    });
    const find = Grant.addToPrincipal({
      grantee,
      actions: ['lambda:GetFunctionConfiguration'],
      resourceArns: [startArn],
    });
    const watch = Grant.addToPrincipal({
      grantee,
      actions: ['dynamodb:GetItem', 'dynamodb:Query'],
      resourceArns: [this.records.table.tableArn],
    });
    return ask.combine(find).combine(watch);
  }

  private surroundings(deadLetters: Queue, heard: string, policy: string, made: TaskFunction[]): Surroundings {
    const { controlPlaneName: controlPlane, records, bus, flags } = this;
    const machineArn = stateMachineArn(this, machineName(controlPlane));
    const environment = {
      CONTROL_PLANE: controlPlane,
      TABLE_NAME: records.table.tableName,
      BUS_NAME: bus.eventBusName,
      STATE_MACHINE_ARN: machineArn,
      FINDINGS: heard,
      ...(flags && { FLAGS: flags.place, FLAG_POLICY: policy }),
    };
    return {
      ...{ scope: this, controlPlane, machineArn, bus, records, flags, deadLetters },
      managed: managedFunctions(Stack.of(this), controlPlane),
      make: (id, name, description, size) => {
        const props = { controlPlane, name, description, environment, ...size };
        const taskFunction = new TaskFunction(this, id, props);
        made.push(taskFunction);
        return taskFunction;
      },
    };
  }
}

const machineName = (controlPlane: string): string => `${controlPlane}-rollout`;

function deadLetterQueue(scope: Construct): Queue {
  const queue = new Queue(scope, 'DeadLetters', {
    enforceSSL: true,
    encryption: QueueEncryption.SQS_MANAGED,
    retentionPeriod: Duration.days(14),
    removalPolicy: RemovalPolicy.DESTROY,
  });
  acknowledge(queue, 'AwsSolutions-SQS3', 'This is the dead-letter queue.');
  return queue;
}
