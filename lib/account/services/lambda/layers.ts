import { NotModelledError } from '../../contract.ts';
import type { Extension } from '../../host/contract.ts';

/** The AppConfig agent, as AWS publishes it: one layer per architecture. */
const AGENT = /^arn:aws[^:]*:lambda:[^:]+:\d{12}:layer:AWS-AppConfig-Extension(-Arm64)?:\d+$/;

/** Layers are known by name, since their content is not here. Throws {@link NotModelledError} for all but AWS's AppConfig agent. */
export function checkedLayers(layers: readonly string[], architecture: 'x86_64' | 'arm64'): readonly string[] {
  for (const arn of layers) {
    const match = AGENT.exec(arn);
    if (!match) throw new NotModelledError(`the Lambda layer ${arn} is not modelled`);
    const made = match[1] === undefined ? 'x86_64' : 'arm64';
    if (made !== architecture) {
      throw new NotModelledError(`${arn} is made for ${made} and its function is ${architecture}: it would not start`);
    }
  }
  return layers;
}

export const extensionsIn = (layers: readonly string[]): readonly Extension[] =>
  layers.some((arn) => AGENT.test(arn)) ? ['appconfig-agent'] : [];
