import type { Action, ActionInvocation, ActionPoint } from '@aws-sdk/client-appconfig';
import { AwsError, type Context, NotModelledError } from '../../contract.ts';
import type { ServiceEvent } from '../events/event.ts';
import { badRequest } from './errors.ts';
import type { Application, Association, Deployment, Environment, Profile } from './model.ts';
import type { Store } from './store.ts';

export interface Content {
  readonly content: Uint8Array;
  readonly contentType: string;
}

interface Place {
  readonly application: Application;
  readonly profile: Profile;
  readonly environment?: Environment;
}

/** What associated extensions do at the points of a deployment's life (user guide, "Extending workflows"). */
export interface Extensions {
  readonly associationsAt: (place: Place) => readonly Association[];
  /** PRE_CREATE_HOSTED_CONFIGURATION_VERSION: may replace the content. Throws BadRequestException where one refuses. */
  readonly beforeVersion: (place: Place, content: Content) => Promise<Content>;
  /** PRE_START_DEPLOYMENT: the same. */
  readonly beforeDeployment: (
    place: Place,
    content: Content,
    about: { readonly number: number; readonly version: string; readonly description: string | undefined },
  ) => Promise<Content>;
  /** AT_DEPLOYMENT_TICK: why to go back, if one says so or fails. */
  readonly tick: (deployment: Deployment) => Promise<string | undefined>;
  /** The ON_… points: errors are ignored, but noted in what it gives. */
  readonly notify: (point: ActionPoint, deployment: Deployment) => readonly ActionInvocation[];
}

export interface ExtensionOptions {
  /** Takes the events of the EventBridge extension. */
  readonly publish?: ((event: ServiceEvent) => void) | undefined;
  /** Whether a role's trust policy lets a service assume it for a resource. @default every role does */
  readonly trusts?: ((roleArn: string, serviceName: string, sourceArn: string) => boolean) | undefined;
}

export function extensionRunner(
  context: Context,
  store: Store,
  { publish = () => {}, trusts = () => true }: ExtensionOptions = {},
): Extensions {
  const { clock } = context;

  const invoke = async (
    [association, action]: readonly [Association, Action],
    payload: object,
    type: 'RequestResponse' | 'Event',
  ): Promise<unknown> => {
    const { Uri = '', RoleArn } = action;
    if (Uri.split(':')[2] !== 'lambda') throw new NotModelledError(`the AppConfig extension action ${Uri}`);
    if (RoleArn === undefined) throw badRequest(`The action ${action.Name} needs a RoleArn to invoke ${Uri}`);
    if (!trusts(RoleArn, 'appconfig.amazonaws.com', association.arn)) {
      throw badRequest(`AppConfig is unable to assume the role ${RoleArn} of the action ${action.Name}`);
    }
    const Payload = new TextEncoder().encode(JSON.stringify(payload));
    const input = { FunctionName: Uri, InvocationType: type, Payload };
    const principal = { kind: 'role', arn: RoleArn } as const;
    const call = { service: 'lambda', operation: 'Invoke', input, principal } as const;
    const output = (await context.call(call).catch(uninvoked(Uri))) as {
      readonly Payload?: Uint8Array;
      readonly FunctionError?: string;
    };
    const answer = new TextDecoder().decode(output.Payload);
    if (output.FunctionError !== undefined) throw badRequest(`Error invoking ${Uri}: ${answer}`);
    return answer === '' ? undefined : JSON.parse(answer);
  };

  const payloadOf = (
    point: ActionPoint,
    { application, profile, environment }: Place,
    { parameters }: Association,
  ) => ({
    InvocationId: store.newId(),
    Parameters: parameters,
    Type: typeOf(point),
    Application: { Id: application.id, Name: application.name },
    ...(environment && { Environment: { Id: environment.id, Name: environment.name } }),
    ConfigurationProfile: { Id: profile.id, Name: profile.name },
  });

  const rewritten = async (point: ActionPoint, place: Place, given: Content, about: object): Promise<Content> => {
    let current = given;
    for (const [association, action] of actionsAt(point, associationsAt(place))) {
      const Content = Buffer.from(current.content).toString('base64');
      const payload = { ...payloadOf(point, place, association), ...about, Content, ContentType: current.contentType };
      const answer = await invoke([association, action], payload, 'RequestResponse');
      current = contentFrom(answer, current, association.extension.name);
    }
    return current;
  };

  const associationsAt = ({ application, profile, environment }: Place) => {
    const root = store.arn(`application/${application.id}`);
    const arns = [root, `${root}/configurationprofile/${profile.id}`];
    if (environment) arns.push(`${root}/environment/${environment.id}`);
    return [...store.associations.values()].filter(({ resourceArn }) => arns.includes(resourceArn));
  };

  const aboutDeployment = (point: ActionPoint, deployment: Deployment, association: Association) => ({
    ...payloadOf(point, deployment, association),
    DeploymentNumber: deployment.number,
    ConfigurationVersion: String(deployment.configuration.version.number),
    Description: deployment.description ?? '',
  });

  return {
    associationsAt,
    beforeVersion: (place, content) => rewritten('PRE_CREATE_HOSTED_CONFIGURATION_VERSION', place, content, {}),
    beforeDeployment: (place, content, { number, version, description = '' }) =>
      rewritten('PRE_START_DEPLOYMENT', place, content, {
        ...{ DeploymentNumber: number, ContentVersion: version, Description: description },
      }),
    tick: async (deployment) => {
      const point = 'AT_DEPLOYMENT_TICK';
      for (const [association, action] of actionsAt(point, deployment.associations)) {
        const { state: DeploymentState, percentage } = deployment;
        const about = { DeploymentState, PercentageComplete: percentage.toFixed(1) };
        const payload = { ...aboutDeployment(point, deployment, association), ...about };
        const reason = await invoke([association, action], payload, 'RequestResponse').then(directive, failure);
        if (reason !== undefined) return reason;
      }
      return undefined;
    },
    notify: (point, deployment) =>
      actionsAt(point, deployment.associations).map(([association, action]) => {
        const payload = aboutDeployment(point, deployment, association);
        if (isDefaultBus(action)) publish(busEvent(association, payload, clock.now()));
        else invoke([association, action], payload, 'Event').catch(ignored);
        const { Name: ActionName, Uri, RoleArn } = action;
        const ExtensionIdentifier = association.extension.id;
        return { ExtensionIdentifier, ActionName, Uri, RoleArn, InvocationId: payload.InvocationId };
      }),
  };

  function directive(answer: unknown): string | undefined {
    const { Directive, Description = '' } = (answer ?? {}) as { Directive?: string; Description?: string };
    if (Directive === 'CONTINUE') return undefined;
    return Directive === 'ROLL_BACK' ? Description : `the extension answered ${JSON.stringify(answer)}`;
  }
  function failure(error: unknown): string {
    if (!(error instanceof AwsError)) throw error;
    return error.message;
  }
}

/** Whoever starts a deployment is told what stood in the extension's way, as a bad request of theirs. */
const uninvoked = (uri: string) => (error: unknown) => {
  if (!(error instanceof AwsError)) throw error;
  throw badRequest(`Error invoking ${uri}: ${error.message}`);
};

/** What is not AWS's own error, the gate has told the account of. */
const ignored = () => {};

function actionsAt(point: ActionPoint, associations: readonly Association[]): (readonly [Association, Action])[] {
  return associations.flatMap((association) =>
    (association.extension.actions[point] ?? []).map((action) => [association, action] as const),
  );
}

/** PRE_START_DEPLOYMENT is `PreStartDeployment` in a payload. */
const typeOf = (point: ActionPoint) =>
  point
    .split('_')
    .map((word) => word.charAt(0) + word.slice(1).toLowerCase())
    .join('');

/** An answer may replace the content, refuse it, or say nothing (user guide, "Payload reference"). */
function contentFrom(answer: unknown, current: Content, extension: string): Content {
  const { Error: error, Message, Content, ContentType } = (answer ?? {}) as Readonly<Record<string, string>>;
  if (error !== undefined) throw badRequest(`The extension ${extension} refused: ${Message ?? error}`);
  if (Content === undefined) return current;
  return { content: Buffer.from(Content, 'base64'), contentType: ContentType ?? current.contentType };
}

const isDefaultBus = ({ Uri = '' }: Action) => /^arn:aws:events:[^:]+:\d+:event-bus\/default$/.test(Uri);

/** User guide, "Understanding the Amazon EventBridge extension". */
function busEvent({ arn }: Association, payload: { readonly Type: string }, time: number): ServiceEvent {
  const detailType = payload.Type.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ');
  return { source: 'aws.appconfig', 'detail-type': detailType, time, resources: [arn], detail: { ...payload } };
}
