/** The control plane, for a CDK app of your own. */
export { ControlPlane, type ControlPlaneProps, ControlPlaneStack } from './control-plane.ts';
