import { type CloudFormation, cloudFormation } from './cloudformation/cloudformation.ts';
import type { ResourceHandler } from './contract.ts';
import { evaluateResourcePolicy } from './iam/evaluator.ts';
import { createKernel, type Kernel, type KernelOptions } from './kernel.ts';
import { costUsd, type Usage } from './prices.ts';
import { seededRandom } from './random.ts';
import { apiGatewayService } from './services/apigateway/service.ts';
import { appconfigService } from './services/appconfig/service.ts';
import { cloudwatchService } from './services/cloudwatch/service.ts';
import { codeDeployService } from './services/codedeploy/service.ts';
import { dynamodbService } from './services/dynamodb/service.ts';
import { eventsService } from './services/events/service.ts';
import { iamService } from './services/iam/service.ts';
import { kmsService } from './services/kms/service.ts';
import { lambdaService } from './services/lambda/service.ts';
import { embeddedMetrics } from './services/logs/embedded-metrics.ts';
import { logsService } from './services/logs/service.ts';
import { schedulerService } from './services/scheduler/service.ts';
import { secretsManagerService } from './services/secretsmanager/service.ts';
import { snsService } from './services/sns/service.ts';
import { type EvaluateResourcePolicy, sqsService } from './services/sqs/service.ts';
import { ssmService } from './services/ssm/service.ts';
import { statesService } from './services/states/service.ts';

export type AccountOptions = KernelOptions;

/** The services of an account, each with what it offers beyond its API. */
export type Services = ReturnType<typeof registerServices>;

/** A simulated AWS account in one Region: deterministic from its seed, and in no hurry. */
export interface Account extends Omit<Kernel, Internals>, CloudFormation {
  readonly services: Services;
  /** What has been used so far, in the units that AWS bills. */
  readonly usage: () => Usage;
  /** What that costs at the prices of us-east-1, free tiers aside. */
  readonly costUsd: () => number;
}

type Internals = 'services' | 'register' | 'meter' | 'onLog';

export function createAccount(options: AccountOptions): Account {
  const { register, meter, onLog, ...kernel } = createKernel(options);
  const services = registerServices({ register, meter, onLog, ...kernel });
  const { service, ...stacks } = cloudFormation({
    ...kernel,
    random: seededRandom(`${options.seed}/cloudformation`),
    resources: resourcesOf(kernel.services.values()),
    call: ({ service, operation, input, principal }) => kernel.call(service, operation, input, principal),
    publish: services.events.publish,
    serveHost: kernel.serveHost,
  });
  register('cloudformation', () => service);

  const usage = (): Usage => {
    const lambda = services.lambda.usage();
    const dynamodb = services.dynamodb.usage();
    return {
      ...meter.usage(),
      ...services.appconfig.usage(),
      stateTransitions: services.states.transitions(),
      lambdaRequests: lambda.requests,
      lambdaGbSeconds: lambda.gbSeconds,
      dynamodbReadUnits: dynamodb.readRequestUnits,
      dynamodbWriteUnits: dynamodb.writeRequestUnits,
    };
  };
  return {
    ...kernel,
    ...stacks,
    services,
    usage,
    costUsd: () => costUsd(usage()),
  };
}

/** Which service hands what to which other, beside API calls: events of the services themselves, metrics, code to run. */
function registerServices({ register, host, iam, faults, onDefect, onLog }: Kernel) {
  const admitted: EvaluateResourcePolicy = (policy, request) => evaluateResourcePolicy(policy, request) === 'allowed';
  const options = { evaluateResourcePolicy: admitted };

  const events = register('events', (context) => eventsService(context, { faults }));
  const { publish } = events;
  const cloudwatch = register('cloudwatch', (context) => cloudwatchService(context, { publish, faults }));
  onLog(({ message }) => cloudwatch.put(embeddedMetrics(message)));
  const logs = register('logs', logsService);
  const lambdaOptions = {
    host,
    metrics: cloudwatch.record,
    logs: logs.write,
    evaluateResourcePolicy,
    trusts: iam.trusts,
  };
  const lambda = register('lambda', (context) => lambdaService(context, lambdaOptions));
  const states = register('states', (context) => statesService(context, { publish, onDefect }));
  const dynamodb = register('dynamodb', (context) => dynamodbService(context));
  const sqs = register('sqs', (context) => sqsService(context, options));
  const sns = register('sns', (context) => snsService(context, options));
  const appconfig = register('appconfig', (context) =>
    appconfigService(context, { publish, onDefect, trusts: iam.trusts }),
  );
  const secretsmanager = register('secretsmanager', secretsManagerService);
  const ssm = register('ssm', ssmService);
  register('codedeploy', codeDeployService);
  register('execute-api', (context) => apiGatewayService(context, iam.trusts));
  register('iam', iamService);
  register('kms', kmsService);
  register('scheduler', schedulerService);
  return { events, cloudwatch, lambda, logs, states, dynamodb, sqs, sns, appconfig, secretsmanager, ssm };
}

function resourcesOf(services: Iterable<{ readonly resources: Readonly<Record<string, ResourceHandler>> }>) {
  return Object.assign({}, ...[...services].map(({ resources }) => resources)) as Record<string, ResourceHandler>;
}
