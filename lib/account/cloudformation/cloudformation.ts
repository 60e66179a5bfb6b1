import { AwsError, type Call, type ResourceHandler, type Service } from '../contract.ts';
import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import type { ServiceEvent } from '../services/events/event.ts';
import type { WireRequest, WireResponse } from '../wire/http.ts';
import type { CloudAssembly } from './assembly.ts';
import { customResources } from './custom-resource.ts';
import { type LoadedStack, loadCloudAssembly, physicalIdsOf } from './loader.ts';
import { type DeployOptions, stackOperations } from './operations.ts';
import { responseUrls } from './response-url.ts';
import { cloudFormationService } from './service.ts';
import { serviceResources } from './service-resources.ts';
import type { Stack, StackBook, StackSource } from './stack.ts';
import { statusLog } from './status.ts';

export interface CloudFormationOptions {
  readonly accountId: string;
  readonly region: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Of all services together, by resource type. */
  readonly resources: Readonly<Record<string, ResourceHandler>>;
  readonly call: (call: Call) => Promise<object>;
  /** Puts an event onto the default bus. */
  readonly publish: (event: ServiceEvent) => void;
  readonly serveHost: (host: string, answer: (request: WireRequest) => Promise<WireResponse>) => void;
  readonly onDefect: (error: unknown) => void;
}

/** A stack as `DescribeStacks` and `DescribeStackEvents` show it. */
export interface DeployedStack extends Pick<Stack, 'id' | 'status' | 'statusReason' | 'events'>, LoadedStack {}

/** What an account offers of CloudFormation beside its API, which only looks at stacks. */
export interface CloudFormation {
  /** Makes the stacks of a cloud assembly (a folder that `cdk synth` wrote, or one read before) exist at once; gives them by name. */
  readonly load: (assembly: string | CloudAssembly) => Readonly<Record<string, LoadedStack>>;
  /**
   * Creates or updates a stack as `cdk deploy` does, on the account's clock: custom resources call their functions, the
   * stack's states are told on the default bus, and what fails is rolled back. Resolves once the stack has come to rest,
   * with the status it has then; without a change, at once. Rejects with what CloudFormation refuses to begin with
   * (`ValidationError`), and with `NotModelledError`. Run it with `settle(deploy(…), limit)`: a custom resource that never
   * answers takes an hour.
   */
  readonly deploy: (stack: StackSource, options?: DeployOptions) => Promise<DeployedStack>;
  /** Deletes a stack; one whose exports are in use stays, with its status and a reason. */
  readonly deleteStack: (name: string) => Promise<DeployedStack>;
  /** A stack that was loaded or deployed, as it is now; `undefined` for none and for a deleted one. */
  readonly stack: (name: string) => DeployedStack | undefined;
}

export function cloudFormation(options: CloudFormationOptions): CloudFormation & { readonly service: Service } {
  const { accountId, region, clock, random, resources, call, publish, serveHost, onDefect } = options;
  const book: StackBook = new Map();
  const urls = responseUrls(clock, random.fork('responses'), region);
  serveHost(urls.host, urls.answer);
  const operations = stackOperations({
    ...{ accountId, region, random, book },
    log: statusLog({ clock, publish }),
    serviceResources: serviceResources({ clock, random, handlers: resources }),
    customResources: customResources({ clock, random, call, urls }),
  });

  /** What is not modelled ends the run, whether or not somebody waits for the operation. */
  const view = (operation: Promise<Stack>): Promise<DeployedStack> =>
    operation.then(viewOf, (error: unknown) => {
      if (!(error instanceof AwsError)) onDefect(error);
      throw error;
    });
  return {
    service: cloudFormationService(book, { accountId, region }),
    load: (assembly) => loadCloudAssembly(assembly, { accountId, region, random, resources, book }),
    deploy: (source, deployment) => view(operations.deploy(source, deployment)),
    deleteStack: (name) => view(operations.delete(name)),
    stack: (name) => {
      const stack = book.get(name);
      return stack && viewOf(stack);
    },
  };
}

function viewOf(stack: Stack): DeployedStack {
  const { name, id, status, statusReason, outputs, events } = stack;
  return { name, id, status, statusReason, outputs, events: [...events], physicalIds: physicalIdsOf(stack) };
}
