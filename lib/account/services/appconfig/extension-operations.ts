import type { CreateExtensionAssociationRequest, CreateExtensionRequest } from '@aws-sdk/client-appconfig';
import type { Operation } from '../../contract.ts';
import { badRequest, conflict, notFound } from './errors.ts';
import type { Association, Extension } from './model.ts';
import { paged } from './paging.ts';
import type { Store } from './store.ts';

/** Puts extensions away and to work; CloudFormation and the API both come this way. */
export interface ExtensionShelf {
  readonly createExtension: (input: CreateExtensionRequest) => Extension;
  readonly associate: (input: CreateExtensionAssociationRequest) => Association;
}

export function extensionShelf(store: Store): ExtensionShelf {
  return {
    createExtension: ({ Name, Actions = {}, Description: description, Parameters: parameters = {} }) => {
      if (!Name) throw badRequest('Name must not be empty');
      if ([...store.extensions.values()].some(({ name }) => name === Name)) {
        throw conflict(`Extension ${Name} already exists; an update makes its next version.`);
      }
      const id = store.newId();
      const arn = store.arn(`extension/${id}/1`);
      const extension = { id, name: Name, version: 1, arn, description, actions: Actions, parameters };
      store.extensions.set(id, extension);
      return extension;
    },
    associate: ({ ExtensionIdentifier, ResourceIdentifier: resourceArn = '', Parameters: parameters = {} }) => {
      const extension = extensionOf(store, ExtensionIdentifier!);
      const missing = Object.entries(extension.parameters).find(
        ([name, { Required }]) => Required && parameters[name] === undefined,
      );
      if (missing) throw badRequest(`The extension ${extension.name} requires the parameter ${missing[0]}`);
      const id = store.newId();
      const association = { id, arn: store.arn(`extensionassociation/${id}`), extension, resourceArn, parameters };
      store.associations.set(id, association);
      return association;
    },
  };
}

/** By id, name or ARN. */
function extensionOf(store: Store, identifier: string): Extension {
  const found = [...store.extensions.values()].find(({ id, name, arn }) => [id, name, arn].includes(identifier));
  if (!found) throw notFound('Extension', identifier);
  return found;
}

export function extensionOperations(store: Store, shelf: ExtensionShelf): Readonly<Record<string, Operation>> {
  const associationOf = (id: string) => {
    const association = store.associations.get(id);
    if (!association) throw notFound('Extension Association', id);
    return association;
  };
  return {
    CreateExtension: (input) => describedExtension(shelf.createExtension(input)),
    GetExtension: ({ ExtensionIdentifier }) => describedExtension(extensionOf(store, ExtensionIdentifier)),
    DeleteExtension: ({ ExtensionIdentifier }) => {
      const { id } = extensionOf(store, ExtensionIdentifier);
      if ([...store.associations.values()].some(({ extension }) => extension.id === id)) {
        throw badRequest('The extension has associations; delete those first.');
      }
      store.extensions.delete(id);
      return {};
    },
    CreateExtensionAssociation: (input) => describedAssociation(shelf.associate(input)),
    GetExtensionAssociation: ({ ExtensionAssociationId }) =>
      describedAssociation(associationOf(ExtensionAssociationId)),
    DeleteExtensionAssociation: ({ ExtensionAssociationId }) => {
      store.associations.delete(associationOf(ExtensionAssociationId).id);
      return {};
    },
    ListExtensionAssociations: (input) => {
      const wanted = [...store.associations.values()].filter(
        ({ resourceArn, extension }) =>
          (input.ResourceIdentifier === undefined || resourceArn === input.ResourceIdentifier) &&
          (input.ExtensionIdentifier === undefined || extension === extensionOf(store, input.ExtensionIdentifier)),
      );
      const items = wanted.map(({ id, extension, resourceArn }) => ({
        ...{ Id: id, ExtensionArn: extension.arn, ResourceArn: resourceArn },
      }));
      return paged(items, input);
    },
  };
}

const describedExtension = ({ id, name, version, arn, description, actions, parameters }: Extension) => ({
  ...{ Id: id, Name: name, VersionNumber: version, Arn: arn, Description: description },
  ...{ Actions: actions, Parameters: parameters },
});

const describedAssociation = ({ id, arn, extension, resourceArn, parameters }: Association) => ({
  ...{ Id: id, Arn: arn, ExtensionArn: extension.arn, ExtensionVersionNumber: extension.version },
  ...{ ResourceArn: resourceArn, Parameters: parameters },
});
