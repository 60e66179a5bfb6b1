import type { Clock } from '../clock.ts';
import { AwsError, NotModelledError, type ResourceHandler } from '../contract.ts';
import type { Random } from '../random.ts';
import { changedProperties } from './changes.ts';
import { type Provisioner, ResourceFailure, type Wanted } from './provisioner.ts';
import { handlerOf, resourceContext } from './resources.ts';

export interface ServiceResourceOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Of all services together, by resource type. */
  readonly handlers: Readonly<Record<string, ResourceHandler>>;
}

/** Resources of the account's own services. Each takes half a second to three seconds: chosen, nobody publishes it. */
export function serviceResources({ clock, random, handlers }: ServiceResourceOptions): Provisioner {
  const handler = ({ type, logicalId }: Pick<Wanted, 'type' | 'logicalId'>) => handlerOf(handlers, type, logicalId);
  const context = ({ logicalId, tags, source }: Wanted) => resourceContext(logicalId, tags, source, random);
  const perform = async <T>(work: () => T): Promise<T> => {
    await clock.sleep(random.between(500, 3_000));
    try {
      return work();
    } catch (error) {
      throw error instanceof AwsError ? new ResourceFailure(handlerMessage(error, random.uuid())) : error;
    }
  };

  return {
    isReplacement: (current, wanted) => {
      const changed = changedProperties(current.properties, wanted.properties);
      return (handler(wanted).replacedBy ?? []).some((property) => changed.includes(property));
    },
    create: (wanted) =>
      perform(() => {
        const { ref, attributes = {} } = handler(wanted).create(wanted.properties, context(wanted));
        return { ref, attributes };
      }),
    update: (current, wanted) =>
      perform(() => {
        const { update } = handler(wanted);
        const [changed] = changedProperties(current.properties, wanted.properties);
        // Tags alone change nothing for a type that keeps none.
        if (!update && changed === undefined) return current;
        if (!update) {
          throw new NotModelledError(`an update of ${wanted.type} (${wanted.logicalId}, ${changed}) is not modelled`);
        }
        const { ref, attributes = {} } = update(wanted.properties, current, context(wanted));
        return { ref, attributes };
      }),
    delete: (current) =>
      perform(() => {
        const remove = handler(current).delete;
        if (!remove) throw new NotModelledError(`deleting ${current.type} (${current.logicalId}) is not modelled`);
        remove(current);
      }),
  };
}

/** How CloudFormation reports what a service refused (public stack events; the service's request id left out). */
const handlerMessage = ({ name, message }: AwsError, token: string) =>
  `Resource handler returned message: "${message}" (RequestToken: ${token}, HandlerErrorCode: ${handlerErrorCode(name)})`;

function handlerErrorCode(error: string): string {
  if (/NotFound|NoSuch/.test(error)) return 'NotFound';
  if (/Conflict|AlreadyExist/.test(error)) return 'AlreadyExists';
  if (/AccessDenied/.test(error)) return 'AccessDenied';
  if (/TooManyRequests|Throttling/.test(error)) return 'Throttling';
  if (/LimitExceeded/.test(error)) return 'ServiceLimitExceeded';
  return 'InvalidRequest';
}
