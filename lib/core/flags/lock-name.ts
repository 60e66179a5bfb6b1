/** What the extension is called by which a control plane locks its flags. */
export const flagLockName = (controlPlane: string): string => `${controlPlane}-flag-lock`;
