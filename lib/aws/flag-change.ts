import type { FlagDocument } from '../core/flags/document.ts';

export type Edit = (document: FlagDocument) => FlagDocument | undefined;

export interface ChangeOptions {
  /** Goes in AppConfig's history. At most 1,024 characters. */
  readonly why: string;
  /** Whom the approval names that the lock asks for. @default tidegate */
  readonly by?: string;
  /** Stops a deployment of somebody else's that is in the way, instead of waiting for its end. */
  readonly urgent?: boolean;
}

export type Changed =
  | {
      readonly kind: 'changed' | 'unchanged';
      readonly document: FlagDocument /** Whose was stopped. */;
      readonly stopped?: number;
    }
  /** An environment takes one deployment at a time, of any profile, and that one is not over. */
  | { readonly kind: 'busy'; readonly detail: string }
  | { readonly kind: 'absent' }
  /** It would break something; all of it, with what was found and what was expected. */
  | { readonly kind: 'refused'; readonly problems: readonly string[] };

/** Changes the document that is live. */
export type Change = (edit: Edit, options: ChangeOptions) => Promise<Changed>;
