export interface FlagFields {
  state: string;
  variants: unknown;
  defaultVariant?: unknown;
  targeting?: unknown;
  metadata?: unknown;
}

/** A boolean flag that is off for everybody. */
export const aFlag = (fields: Partial<FlagFields> = {}): FlagFields => ({
  state: 'ENABLED',
  variants: { on: true, off: false },
  defaultVariant: 'off',
  ...fields,
});

export const aDocument = (flags: Record<string, FlagFields>, metadata?: object) => ({
  flags,
  ...(metadata ? { metadata } : {}),
});
