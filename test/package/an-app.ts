import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** What `cdk init app --language typescript` writes, but for its comments; a test of the construct's included. */
const program = `
import { App, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ControlPlane, ControlPlaneStack, Plan, ProgressiveFunction } from 'tidegate/cdk';

class ShopStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const checkout = new LambdaFunction(this, 'Checkout', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = async () => "hello";'),
    });
    new ProgressiveFunction(this, 'Live', {
      controlPlane: ControlPlane.fromName(this, 'Tidegate', 'tidegate'),
      function: checkout,
      plan: Plan.canary({ weight: 0.05, bake: Duration.minutes(10) }).watch(Duration.minutes(30)),
    });
  }
}

const app = new App({ outdir: 'cdk.out' });
new ControlPlaneStack(app, 'Tidegate', { name: 'tidegate' });
new ShopStack(app, 'Shop');
app.synth();
`;

/** The options that `cdk init` sets, and which decide what an import means. */
const compilerOptions = {
  target: 'ES2022',
  module: 'NodeNext',
  moduleResolution: 'NodeNext',
  strict: true,
  skipLibCheck: true,
  types: ['node'],
};

/**
 * A CDK application with the tarball installed: unpacked into `node_modules`, its dependencies and peers beside it. Those are
 * links to this repository's, so that nothing is asked of a registry.
 */
export function anApp(folder: string, type: 'module' | 'commonjs', tarball: string): void {
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, 'tidegate'), { recursive: true });
  execFileSync('tar', ['-xzf', resolve(tarball), '--strip-components=1', '-C', join(modules, 'tidegate')]);
  const { dependencies, peerDependencies } = JSON.parse(
    readFileSync(join(modules, 'tidegate/package.json'), 'utf8'),
  ) as Record<'dependencies' | 'peerDependencies', Record<string, string>>;
  for (const name of [...Object.keys({ ...dependencies, ...peerDependencies }), '@types/node']) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(resolve('node_modules', name), join(modules, name));
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'shop', version: '0.1.0', type }));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['app.ts'] }));
  writeFileSync(join(folder, 'app.ts'), program);
}

/** Type checks, compiles and runs the application; gives the templates that it synthesized. */
export function synthesized(folder: string): Readonly<Record<string, string>> {
  execFileSync(resolve('node_modules/.bin/tsc'), ['-p', '.'], { cwd: folder, stdio: 'pipe' });
  execFileSync(process.execPath, ['app.js'], { cwd: folder, stdio: 'pipe' });
  const files = readdirSync(join(folder, 'cdk.out')).filter((file) => file.endsWith('.template.json'));
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, 'cdk.out', file), 'utf8')]));
}
