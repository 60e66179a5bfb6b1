/** A setting that the control plane's stack gives every function; throws when the stack and the code do not fit. */
export function setting(
  name: 'TABLE_NAME' | 'BUS_NAME' | 'STATE_MACHINE_ARN' | 'CONTROL_PLANE' | 'FINDINGS' | 'FLAGS',
): string {
  const value = process.env[name];
  if (!value) throw new Error(`the function's environment has no ${name}; deploy the control plane again`);
  return value;
}
