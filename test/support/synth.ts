import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App } from 'cdktf';
import { Names } from '../../lib/core/names';
import { RegionStack } from '../../lib/core/region-stack';

/** Attributes of one resource in Terraform's JSON. */
export type Attributes = Record<string, any>;

/** One synthesized stack, as the file on disk has it. */
export class SynthesizedStack {
  public constructor(public readonly json: Attributes) {}

  /** Every resource of a type, by its name. */
  public all(type: string): Record<string, Attributes> {
    return (this.json['resource']?.[type] ?? {}) as Record<string, Attributes>;
  }

  /** The only resource of a type; fails when there is none, or a second one. */
  public only(type: string): Attributes {
    const found = Object.entries(this.all(type));
    if (found.length !== 1) {
      throw new Error(`expected exactly one ${type}, found ${found.length}: ${found.map(([name]) => name).join(', ')}`);
    }
    return found[0]![1];
  }

  /** The resource at an address such as `aws_db_instance.database_g1`. */
  public at(address: string): Attributes {
    const [type, name] = address.split('.') as [string, string];
    const found = this.all(type)[name];
    if (!found) throw new Error(`no ${address}; there is ${this.addresses().join(', ')}`);
    return found;
  }

  /** The sorted addresses of all resources. */
  public addresses(): string[] {
    return Object.entries((this.json['resource'] ?? {}) as Record<string, object>)
      .flatMap(([type, byName]) => Object.keys(byName).map((name) => `${type}.${name}`))
      .sort();
  }

  /** The sorted addresses of everything that is read at plan time. */
  public lookups(): string[] {
    return Object.entries((this.json['data'] ?? {}) as Record<string, object>)
      .flatMap(([type, byName]) => Object.keys(byName).map((name) => `data.${type}.${name}`))
      .sort();
  }

  /** The sorted distinct resource types. */
  public types(): string[] {
    return Object.keys((this.json['resource'] ?? {}) as object).sort();
  }
}

/** Synthesizes a whole app the way the product does, and reads the files it wrote. */
export function synthesizeApp(build: (app: App) => unknown): Record<string, SynthesizedStack> {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-test-'));
  try {
    const app = new App({ outdir });
    build(app);
    app.synth();
    const stacks = fs.readdirSync(path.join(outdir, 'stacks'));
    return Object.fromEntries(
      stacks.map((name) => {
        const file = path.join(outdir, 'stacks', name, 'cdk.tf.json');
        return [name, new SynthesizedStack(JSON.parse(fs.readFileSync(file, 'utf8')) as Attributes)];
      }),
    );
  } finally {
    fs.rmSync(outdir, { recursive: true });
  }
}

/** Names of a test environment in us-east-2. */
export const TEST_NAMES = new Names({
  system: 'shop',
  environment: 'test',
  account: '111122223333',
  region: 'us-east-2',
});

/** Synthesizes one stack of a Region with what `build` puts into it. */
export function synthesizeStack(build: (stack: RegionStack) => unknown, names: Names = TEST_NAMES): SynthesizedStack {
  const stacks = synthesizeApp((app) => build(new RegionStack(app, 'stack', { names, backend: { kind: 'local' } })));
  return stacks['stack']!;
}

/** The problems of the WarmsiteError that `act` throws, as `code: message` at `where`; fails when nothing is thrown. */
export function problemsOf(act: () => unknown): { code: string; where: string; message: string }[] {
  try {
    act();
  } catch (error) {
    const problems = (error as { problems?: { code: string; where: string; message: string }[] }).problems;
    if (problems) return problems;
    throw error;
  }
  throw new Error('expected an error, got none');
}
