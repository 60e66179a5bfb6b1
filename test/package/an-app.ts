import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** What `cdk init app --language typescript` writes, but for its comments; a test of the construct's included. */
export const program = `
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
 * A CDK application into which `npm install` puts the tarball and what it depends on. The CDK itself, which is large and there
 * before, is a link to this checkout's.
 */
export async function anApp(folder: string, type: 'module' | 'commonjs', from: Source): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const cdk = ['aws-cdk-lib', 'constructs'].map((name) => [name, `file:${resolve('node_modules', name)}`]);
  const dependencies = { ...Object.fromEntries(cdk), '@types/node': '*' };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'shop', version: '0.1.0', type, dependencies }));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['app.ts'] }));
  writeFileSync(join(folder, 'app.ts'), program);
  const options = [
    '--install-links=false',
    '--registry',
    from.registry,
    '--cache',
    from.cache,
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  await promisify(execFile)('npm', ['install', resolve(from.tarball), ...options], { cwd: folder });
}

/** Where packages come from. */
interface Source {
  readonly tarball: string;
  readonly registry: string;
  /** A folder for npm's cache, so that nothing on this machine helps out. */
  readonly cache: string;
}

/** Type checks, compiles and runs the application; gives the templates that it synthesized. */
export function synthesized(folder: string): Readonly<Record<string, string>> {
  execFileSync(resolve('node_modules/.bin/tsc'), ['-p', '.'], { cwd: folder, stdio: 'pipe' });
  execFileSync(process.execPath, ['app.js'], { cwd: folder, stdio: 'pipe' });
  const files = readdirSync(join(folder, 'cdk.out')).filter((file) => file.endsWith('.template.json'));
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, 'cdk.out', file), 'utf8')]));
}
