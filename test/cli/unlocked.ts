import type { Owner } from '../../lib/rehearsal/owner.ts';

/** Takes the lock off the flags, as an administrator can, so that somebody else can deploy them. */
export function unlocked(run: Owner): void {
  const { Items } = run('appconfig', 'ListExtensionAssociations', {}) as { readonly Items: readonly { Id: string }[] };
  for (const { Id } of Items) run('appconfig', 'DeleteExtensionAssociation', { ExtensionAssociationId: Id });
}
