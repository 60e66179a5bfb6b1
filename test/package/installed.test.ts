import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAccount } from '../../lib/account/account.ts';
import { readCloudAssembly } from '../../lib/account/cloudformation/assembly.ts';
import { functionNames } from '../../lib/constructs/bundles.ts';
import { ownerOf } from '../../lib/rehearsal/owner.ts';
import { packedTarball } from '../../scripts/package/pack.ts';
import { anApp, synthesized } from './an-app.ts';
import { registryOfThisCheckout } from './registry.ts';

// Builds the package when a source has changed since it was built last.
describe('the tarball of npm pack, installed', { timeout: 300_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-installed-'));
  const templates: Record<string, Readonly<Record<string, string>>> = {};
  let registry: Awaited<ReturnType<typeof registryOfThisCheckout>> | undefined;
  beforeAll(async () => {
    const tarball = packedTarball();
    registry = await registryOfThisCheckout();
    const source = { tarball, registry: registry.address, cache: join(folder, 'npm-cache') };
    for (const type of ['module', 'commonjs'] as const) {
      await anApp(join(folder, type), type, source);
      templates[type] = synthesized(join(folder, type));
    }
  }, 300_000);
  afterAll(async () => {
    await registry?.close();
    rmSync(folder, { recursive: true });
  });

  it.each(['module', 'commonjs'])('works in a TypeScript CDK application of type %s', (type) => {
    const shop = JSON.parse(templates[type]?.['Shop.template.json'] ?? '{}') as { Resources: Record<string, Resource> };

    const alias = Object.values(shop.Resources).find((resource) => resource.Type === 'Custom::TidegateAlias');

    expect(alias?.Properties).toMatchObject({ ServiceToken: { 'Fn::ImportValue': 'tidegate:ServiceToken' } });
  });

  it('deploys the same from both', () => {
    expect(templates.commonjs).toEqual(templates.module);
  });

  it.each(['module', 'commonjs'])(
    'deploys from an application of type %s, its control plane and its function',
    async (type) => {
      const { stacks, ...assembly } = readCloudAssembly(join(folder, type, 'cdk.out'));
      const [controlPlane, shop] = ['Tidegate', 'Shop'].map((name) => stacks.filter((stack) => stack.name === name));
      const account = createAccount({ seed: 1, startAt: Date.UTC(2026, 0, 5, 9) });
      account.load({ ...assembly, stacks: controlPlane ?? [] });

      const deployed = await account.settle(account.deploy(shop![0]!));

      expect(deployed.status).toBe('CREATE_COMPLETE');
      const FunctionName =
        deployed.physicalIds[Object.keys(deployed.physicalIds).find((id) => /^Checkout[0-9A-F]{8}$/.test(id)) ?? ''];
      expect(ownerOf(account)('lambda', 'GetAlias', { FunctionName, Name: 'live' })).toMatchObject({
        FunctionVersion: '1',
      });
    },
  );

  it('brings its Lambda bundles along, of which each deploys one', () => {
    const assets = readdirSync(join(folder, 'commonjs/cdk.out')).filter((name) => name.startsWith('asset.'));

    // The lock is of flags, and this control plane has none.
    const deployed = functionNames.filter((name) => name !== 'flag-lock');
    expect(assets.filter((name) => existsSync(join(folder, 'commonjs/cdk.out', name, 'index.js')))).toHaveLength(
      deployed.length,
    );
  });

  // Scripts find the Node of devDependencies first; an application has its own, which may be the oldest that is promised.
  it('rehearses what it comes with, on the Node that npm was started by', () => {
    const node = process.env.npm_node_execpath ?? process.execPath;
    const checkout = 'node_modules/tidegate/examples/checkout';
    const rehearse = ['rehearse', `${checkout}/plan.yaml`, '--scenario', `${checkout}/bad.yaml`, '--json'];

    const { stdout, status } = spawnSync(node, ['node_modules/tidegate/dist/bin/tidegate.js', ...rehearse], {
      cwd: join(folder, 'module'),
      encoding: 'utf8',
    });

    expect({ ...(JSON.parse(stdout) as object), status }).toMatchObject({ outcome: 'rolled-back', status: 3 });
  });

  it.each(['tidegate/flags', 'tidegate/flags/define', 'tidegate/flags/lambda', 'tidegate/rehearsal'])(
    '%s can be required, as tests of CommonJS applications do',
    (entry) => {
      const require = createRequire(join(folder, 'commonjs/app.js'));

      expect(require.resolve(entry)).toMatch(/\.cjs$/);
      expect(Object.keys(require(entry) as object)).not.toEqual([]);
    },
  );
});

interface Resource {
  readonly Type: string;
  readonly Properties: object;
}
