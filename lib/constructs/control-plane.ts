import { ArnFormat, CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnEventBusPolicy, EventBus, Match, Schedule } from 'aws-cdk-lib/aws-events';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { completeStatuses } from '../core/application/stack-event.ts';
import type { Outcome } from '../core/rollout/event.ts';
import { endedDetailType, noticeSource, ownerSourcePrefix, requestedDetailType } from '../core/rollout/notice.ts';
import { acknowledge } from './acknowledge.ts';
import { Announcements } from './announcements.ts';
import type { FunctionName } from './bundles.ts';
import { CommandApi } from './command-api.ts';
import { findingPattern, type FindingProps, heardKinds } from './findings.ts';
import { ControlPlaneDashboard } from './control-plane-dashboard.ts';
import { importedControlPlane, type IControlPlane, serviceTokenExport } from './imported-control-plane.ts';
import { EventRoute } from './event-route.ts';
import { FlagEnvironment, type FlagEnvironmentProps, type IFlagEnvironment } from './flag-environment.ts';
import { ManagedFlags } from './managed-flags.ts';
import { managedFunctions } from './managed-functions.ts';
import { grantReadMetricSecrets } from './metric-secrets.ts';
import { grantReadSecret, type Notify, notifyRule } from './notify-rule.ts';
import { RecordTable } from './record-table.ts';
import { RolloutMachine, stateMachineArn } from './rollout-machine.ts';
import { type StartAfter, startRule } from './start-after.ts';
import { anything, TaskFunction, type TaskFunctionProps } from './task-function.ts';

export interface ControlPlaneProps {
  /** What functions opt in to by their tag `tidegate:control-plane`, and what the functions' names begin with. */
  readonly name: string;
  /** Pipelines and builds that ask for a rollout of the newest published version when they have succeeded. @default none */
  readonly startAfter?: readonly StartAfter[];
  /** Who is told, in Slack, Teams or by PagerDuty, beside the topic and the bus, which hear everything. @default nobody */
  readonly notify?: readonly Notify[];
  /** Events on the default bus that plans may name in `analysis.findings`; a rule each. @default none */
  readonly findings?: readonly FindingProps[];
  /** The flags that this control plane rolls out; only it should deploy to them. @default none */
  readonly flags?: IFlagEnvironment;
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
  private readonly functions: TaskFunction[] = [];
  private readonly commands: CommandApi;
  private readonly machineArn: string;
  private readonly heard: string;

  constructor(
    scope: Construct,
    id: string,
    { name, startAfter = [], notify = [], findings = [], flags }: ControlPlaneProps,
  ) {
    super(scope, id);
    if (flags) this.flags = new ManagedFlags(this, 'ManagedFlags', { controlPlane: name, flags });
    const stateMachineName = `${name}-rollout`;
    this.controlPlaneName = name;
    this.heard = heardKinds(findings);
    this.machineArn = stateMachineArn(this, stateMachineName);
    this.records = new RecordTable(this, 'Records');
    this.bus = this.ownersBus(name);
    const deadLetters = new Queue(this, 'DeadLetters', {
      enforceSSL: true,
      encryption: QueueEncryption.SQS_MANAGED,
      retentionPeriod: Duration.days(14),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    acknowledge(deadLetters, 'AwsSolutions-SQS3', 'This is the dead-letter queue.');

    this.machine = new RolloutMachine(this, 'Rollout', {
      stateMachineName,
      tasks: this.tasks(),
      table: this.records.table,
    });
    new EventRoute(this, 'Requests', {
      description: 'Requests for rollouts',
      eventBus: this.bus,
      eventPattern: { source: Match.prefix(ownerSourcePrefix), detailType: [requestedDetailType] },
      to: this.startFunction(),
      deadLetters,
    });
    const guard = this.guardFunction();
    new EventRoute(this, 'RedAlarms', {
      description: 'Alarms that go off, for the guard',
      eventPattern: {
        account: [Stack.of(this).account],
        source: ['aws.cloudwatch'],
        detailType: ['CloudWatch Alarm State Change'],
        detail: { state: { value: ['ALARM'] } },
      },
      to: guard,
      deadLetters,
    });
    for (const [index, finding] of findings.entries()) {
      new EventRoute(this, `Finding${index}`, {
        description: `"${finding.detailType}" of ${finding.source}, for the guard`,
        eventPattern: findingPattern(finding, Stack.of(this).account),
        to: guard,
        deadLetters,
      });
    }
    const reconcile = this.lookAfter(deadLetters);
    this.serviceToken = this.serveStacks(deadLetters);
    this.prune(deadLetters);
    this.serveToPipelines(startAfter, deadLetters);
    this.tell(notify, deadLetters);
    this.commands = this.commandApi();
    this.announcements = new Announcements(this, 'Announcements', {
      bus: this.bus,
      deadLetters,
      stateMachine: this.machine.stateMachine,
      guard,
      reconcile,
    });
    new ControlPlaneDashboard(this, 'Dashboard', {
      dashboardName: name,
      alarms: this.announcements.alarms,
      functions: this.functions,
      stateMachine: this.machine.stateMachine,
      table: this.records.table,
      deadLetters,
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

  private commandApi(): CommandApi {
    const command = this.function('Command', 'command', 'Does what people say about rollouts', { memorySize: 1024 })
      .allow(['states:StartExecution'], [this.machineArn])
      .allowWildcard(['states:SendTaskSuccess'], taskTokens);
    this.records.grantAppend(command);
    const managed = managedFunctions(Stack.of(this), this.controlPlaneName);
    managed.grantRead(command);
    managed.grantMove(command);
    this.flags?.grantMove(command);
    return new CommandApi(this, 'CommandApi', { command: command.lambda });
  }

  private ownersBus(eventBusName: string): EventBus {
    const bus = new EventBus(this, 'Bus', { eventBusName });
    // Within the account identity policies decide who sends; this keeps them to the sources that owners have.
    new CfnEventBusPolicy(this, 'OwnersOnly', {
      eventBusName: bus.eventBusName,
      statementId: 'OwnersOnly',
      statement: {
        Sid: 'OwnersOnly',
        Effect: 'Deny',
        Principal: '*',
        Action: 'events:PutEvents',
        Resource: bus.eventBusArn,
        Condition: { StringNotLike: { 'events:source': [noticeSource, `${ownerSourcePrefix}*`] } },
      },
    });
    return bus;
  }

  private tasks() {
    const managed = managedFunctions(Stack.of(this), this.controlPlaneName);
    const task = (id: string, name: FunctionName, description: string) => {
      const made = this.function(id, name, description);
      this.records.grantAppend(made);
      return made;
    };

    const Prepare = task('Prepare', 'prepare', 'Checks that a rollout may begin').allowWildcard(
      ['cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData', 'cloudwatch:ListAlarmMuteRules'],
      metricsAndAlarms,
    );
    managed.grantRead(Prepare);
    managed.grantInspect(Prepare);

    const Shift = task('Shift', 'shift', "Gives the canary its stage's share of the traffic");
    const Promote = task('Promote', 'promote', 'Points the alias at the canary');
    const RollBack = task('RollBack', 'roll-back', 'Takes the alias back to the baseline');
    for (const mover of [Shift, Promote, RollBack]) {
      managed.grantMove(mover);
      this.flags?.grantMove(mover);
    }
    for (const reader of [Shift, Promote]) managed.grantRead(reader);
    managed.grantWarm(Shift);

    const Analyze = task('Analyze', 'analyze', 'Reads the evidence, judges and decides').allowWildcard(
      ['cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData'],
      metricsAndAlarms,
    );
    managed.grantRead(Analyze);
    managed.grantAsk(Analyze);
    for (const reader of [Prepare, Analyze]) this.flags?.grantRead(reader);

    for (const reader of [Prepare, Analyze]) grantReadMetricSecrets(Stack.of(this), this.controlPlaneName, reader);

    const Finish = this.function('Finish', 'finish', 'Closes the record and gives up the claim')
      .allow(['states:StartExecution'], [this.machineArn])
      .allow(['events:PutEvents'], [this.bus.eventBusArn], { StringEquals: { 'events:source': noticeSource } });
    this.records.grantClose(Finish);
    // A signal may take a promotion back until its record is closed.
    managed.grantMove(Finish);
    this.flags?.grantMove(Finish);
    managed.grantCool(Finish);

    const HandOver = task('HandOver', 'hand-over', 'Lets the next execution go on').allow(
      ['states:StartExecution'],
      [this.machineArn],
    );

    return { Prepare, Shift, Analyze, HandOver, Promote, RollBack, Finish };
  }

  private startFunction(): TaskFunction {
    const start = this.function('Start', 'start', 'Turns a request into a rollout')
      .allow(['states:StartExecution'], [this.machineArn])
      .allowWildcard(['states:SendTaskSuccess'], taskTokens);
    this.records.grantAppend(start);
    return start;
  }

  private guardFunction(): TaskFunction {
    const guard = this.function('Guard', 'guard', 'Takes aliases back when an alarm goes off or a finding comes in', {
      memorySize: 1024,
      // Lambda takes 15 reverts per second, and one alarm may take thousands of aliases back.
      timeout: Duration.minutes(5),
    }).allowWildcard(['states:SendTaskSuccess'], taskTokens);
    this.records.grantAppend(guard);
    managedFunctions(Stack.of(this), this.controlPlaneName).grantMove(guard);
    this.flags?.grantMove(guard);
    return guard;
  }

  /** Whoever ends an execution ends no rollout: a schedule, and what Step Functions says, bring the reconciler. */
  private lookAfter(deadLetters: Queue): TaskFunction {
    const reconcile = this.function('Reconcile', 'reconcile', 'Looks after rollouts whose execution has ended')
      .allow(['states:StartExecution'], [this.machineArn])
      .allowWildcard(['states:DescribeExecution'], executionsOf(this.controlPlaneName, this.machineArn))
      .allow(['events:PutEvents'], [this.bus.eventBusArn], { StringEquals: { 'events:source': noticeSource } });
    this.records.grantClose(reconcile);
    const managed = managedFunctions(Stack.of(this), this.controlPlaneName);
    managed.grantRead(reconcile);
    managed.grantMove(reconcile);
    this.flags?.grantMove(reconcile);
    managed.grantCool(reconcile);

    new EventRoute(this, 'Rounds', {
      description: 'Looks after open rollouts',
      schedule: Schedule.rate(Duration.minutes(5)),
      to: reconcile,
      deadLetters,
    });
    new EventRoute(this, 'EndedExecutions', {
      description: 'Executions that ended without having finished',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [this.machineArn], status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
      },
      to: reconcile,
      deadLetters,
    });
    return reconcile;
  }

  /** After a promotion, versions go that nobody needs. */
  private prune(deadLetters: Queue): void {
    const prune = this.function('PruneVersions', 'prune-versions', 'Removes versions that nobody needs any more');
    this.records.grantRead(prune);
    managedFunctions(Stack.of(this), this.controlPlaneName).grantPrune(prune);
    new EventRoute(this, 'Promotions', {
      description: 'Rollouts that were promoted',
      eventBus: this.bus,
      eventPattern: {
        source: [noticeSource],
        detailType: [endedDetailType],
        detail: { outcome: ['promoted' satisfies Outcome] },
      },
      to: prune,
      deadLetters,
    });
  }

  /** Pipelines and builds name no version, so somebody has to look up the newest before asking for it. */
  private serveToPipelines(startAfter: readonly StartAfter[], deadLetters: Queue): void {
    const request = this.function(
      'RequestNewest',
      'request-newest',
      'Asks for the version that a pipeline published',
    ).allow(['events:PutEvents'], [this.bus.eventBusArn], {
      StringLike: { 'events:source': `${ownerSourcePrefix}*` },
    });
    managedFunctions(Stack.of(this), this.controlPlaneName).grantList(request);
    for (const [index, start] of startAfter.entries()) {
      new EventRoute(this, `StartAfter${index}`, { ...startRule(start), to: request, deadLetters });
    }
  }

  /** Each channel by a rule of its own, so that one that is down keeps nothing from the others. */
  private tell(notify: readonly Notify[], deadLetters: Queue): void {
    const teller = this.function('Notify', 'notify', 'Tells people of rollouts');
    for (const secret of new Set(notify.map((told) => told.secret))) grantReadSecret(Stack.of(this), secret, teller);
    for (const [index, told] of notify.entries()) {
      new EventRoute(this, `Notify${index}`, { eventBus: this.bus, ...notifyRule(told), to: teller, deadLetters });
    }
  }

  /** What application teams declare in their stacks is taken down at once, and done when the stack is. */
  private serveStacks(deadLetters: Queue): string {
    const register = this.function(
      'RegisterApplication',
      'register-application',
      'Makes targets of stacks known',
    ).allowWildcard(['states:SendTaskSuccess'], taskTokens);
    this.records.grantClose(register);
    const managed = managedFunctions(Stack.of(this), this.controlPlaneName);
    managed.grantRead(register);
    managed.grantIdentify(register);
    managed.grantOwn(register);
    new CfnOutput(this, 'ServiceToken', {
      description: 'For ProgressiveFunction',
      value: register.lambda.functionArn,
      exportName: serviceTokenExport(this.controlPlaneName),
    });

    const grantWishes = this.function(
      'GrantWishes',
      'grant-wishes',
      'Asks for the rollouts of stacks that are complete',
    ).allow(['events:PutEvents'], [this.bus.eventBusArn], {
      StringLike: { 'events:source': `${ownerSourcePrefix}*` },
    });
    this.records.grantAppend(grantWishes);
    new EventRoute(this, 'CompleteStacks', {
      description: 'Stacks that are complete',
      eventPattern: {
        account: [Stack.of(this).account],
        source: ['aws.cloudformation'],
        detailType: ['CloudFormation Stack Status Change'],
        detail: { 'status-details': { status: [...completeStatuses] } },
      },
      to: grantWishes,
      deadLetters,
    });
    return register.lambda.functionArn;
  }

  private function(
    id: string,
    name: FunctionName,
    description: string,
    size: Pick<TaskFunctionProps, 'memorySize' | 'timeout'> = {},
  ): TaskFunction {
    const made = new TaskFunction(this, id, {
      controlPlane: this.controlPlaneName,
      name,
      description,
      ...size,
      environment: {
        CONTROL_PLANE: this.controlPlaneName,
        TABLE_NAME: this.records.table.tableName,
        BUS_NAME: this.bus.eventBusName,
        STATE_MACHINE_ARN: this.machineArn,
        FINDINGS: this.heard,
        ...(this.flags && { FLAGS: this.flags.place }),
      },
    });
    this.functions.push(made);
    return made;
  }
}

const metricsAndAlarms = {
  resource: anything,
  reason: 'GetMetricData knows no resources, and the alarms are named in plans that come later.',
};
const executionsOf = (controlPlane: string, machineArn: string) => ({
  resource: {
    arn: `${machineArn.replace(':stateMachine:', ':execution:')}:*`,
    finding: `arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:${controlPlane}-rollout:*`,
  },
  reason: 'Executions are named after rollouts.',
});
const taskTokens = { resource: anything, reason: 'SendTaskSuccess knows no resources; the token names the execution.' };

export interface ControlPlaneStackProps extends Omit<ControlPlaneProps, 'flags'>, StackProps {
  /** Makes flags to be rolled out, of this name, in the same stack. @default none */
  readonly flags?: FlagEnvironmentProps;
}

/** The control plane as a stack of its own, with the outputs that other programs rely on. */
export class ControlPlaneStack extends Stack {
  readonly controlPlane: ControlPlane;

  constructor(
    scope: Construct,
    id: string,
    { name, startAfter, notify, findings, flags, ...props }: ControlPlaneStackProps,
  ) {
    super(scope, id, props);
    this.controlPlane = new ControlPlane(this, 'ControlPlane', {
      ...{ name, startAfter, notify, findings },
      ...(flags && { flags: new FlagEnvironment(this, 'Flags', flags) }),
    });
    const { bus, machine, records, announcements } = this.controlPlane;
    new CfnOutput(this, 'BusName', { value: bus.eventBusName });
    new CfnOutput(this, 'StateMachineArn', { value: machine.stateMachine.stateMachineArn });
    new CfnOutput(this, 'TableName', { value: records.table.tableName });
    new CfnOutput(this, 'TopicArn', { value: announcements.topic.topicArn });
    if (this.controlPlane.flags) new CfnOutput(this, 'FlagsPlace', { value: this.controlPlane.flags.place });
  }
}
