import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NotModelledError } from '../contract.ts';
import type { Template } from './template.ts';

/** What `cdk synth` left in a folder, read but not yet deployed. Reading once serves any number of accounts. */
export interface CloudAssembly {
  readonly folder: string;
  /** In the order in which they deploy. */
  readonly stacks: readonly AssemblyStack[];
}

export interface AssemblyStack {
  readonly name: string;
  readonly template: Template;
  readonly tags: Readonly<Record<string, string>>;
  /** Files and folders of the assembly by the object key that the template mentions. */
  readonly assets: ReadonlyMap<string, string>;
}

interface Artifact {
  readonly type: string;
  readonly dependencies?: readonly string[];
  readonly properties?: {
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly tags?: Readonly<Record<string, string>>;
    readonly file?: string;
  };
}

interface AssetManifest {
  readonly files?: Readonly<Record<string, FileAsset>>;
  readonly dockerImages?: Readonly<Record<string, unknown>>;
}

interface FileAsset {
  readonly source: { readonly path?: string; readonly executable?: readonly string[] };
  readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
}

/** Reads `manifest.json` with its stacks, templates and asset manifests. Nested assemblies (stages) are refused. */
export function readCloudAssembly(folder: string): CloudAssembly {
  const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const artifacts: Readonly<Record<string, Artifact>> = read('manifest.json').artifacts ?? {};
  const nested = Object.entries(artifacts).find(([, { type }]) => type === 'cdk:cloud-assembly')?.[0];
  if (nested) throw new NotModelledError(`the nested cloud assembly ${nested} is not modelled; load its own folder`);

  const stacks = inDependencyOrder(artifacts).map(([id, { dependencies = [], properties = {} }]) => {
    const assets = dependencies
      .map((dependency) => artifacts[dependency])
      .filter((artifact) => artifact?.type === 'cdk:asset-manifest')
      .flatMap((artifact) => assetEntries(folder, read(artifact!.properties!.file!)));
    return {
      name: properties.stackName ?? id,
      template: read(properties.templateFile!) as Template,
      tags: properties.tags ?? {},
      assets: new Map(assets),
    };
  });
  return { folder, stacks };
}

/** Stacks as the manifest lists them, each after the stacks it depends on. */
function inDependencyOrder(artifacts: Readonly<Record<string, Artifact>>): readonly (readonly [string, Artifact])[] {
  const ordered = new Map<string, Artifact>();
  const visit = (id: string) => {
    const artifact = artifacts[id];
    if (artifact?.type !== 'aws:cloudformation:stack' || ordered.has(id)) return;
    artifact.dependencies?.forEach(visit);
    ordered.set(id, artifact);
  };
  Object.keys(artifacts).forEach(visit);
  return [...ordered];
}

function assetEntries(folder: string, manifest: AssetManifest): readonly (readonly [string, string])[] {
  const image = Object.keys(manifest.dockerImages ?? {})[0];
  if (image) throw new NotModelledError(`the container image asset ${image} is not modelled`);
  return Object.values(manifest.files ?? {}).flatMap(({ source, destinations }) => {
    if (source.path === undefined) throw new NotModelledError('assets made by an executable are not modelled');
    const path = join(folder, source.path);
    return Object.values(destinations).map(({ objectKey }) => [objectKey, path] as const);
  });
}
