import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App } from 'cdktf';
import { Environment } from '../../config/environment';
import { addEnvironment } from '../../stacks/environment';
import { Architecture, architectureOf } from '../architecture/architecture';
import { architectureMermaid } from '../architecture/mermaid';
import { architecturePicture } from '../architecture/picture';
import { disableCreationStacks } from '../core/creation-stacks';
import { InputError } from '../core/errors';
import { synthesize } from '../core/synthesis';
import { writeWhole } from '../core/whole-files';
import { printResult } from './output';

/** By the end of the file's name. */
const FORMATS = { '.svg': architecturePicture, '.mmd': architectureMermaid } as const;

/**
 * Synthesizes an environment into a folder that is gone afterwards, and reads the stacks.
 *
 * @param look is given the construct tree
 */
export function synthesizedStacks(environment: Environment, look?: (app: App) => void): Record<string, unknown> {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-'));
  try {
    disableCreationStacks();
    const build = (app: App): void => {
      addEnvironment(app, environment);
      look?.(app);
    };
    const summaries = synthesize({ outdir, build });
    return Object.fromEntries(
      summaries.map(({ name }) => [
        name,
        JSON.parse(fs.readFileSync(path.join(outdir, 'stacks', name, 'cdk.tf.json'), 'utf8')) as unknown,
      ]),
    );
  } finally {
    fs.rmSync(outdir, { recursive: true, force: true });
  }
}

/** The architecture of an environment, from its synthesized stacks. */
export function architecture(environment: Environment): Architecture {
  const { pair, topology } = environment;
  return architectureOf({
    names: environment.names(pair.home),
    pair,
    topology,
    stacks: synthesizedStacks(environment),
  });
}

export interface GraphProps {
  readonly environment: Environment;
  /** File for the picture; its ending decides the format. */
  readonly out?: string;
  readonly json: boolean;
}

/** Writes a picture of an environment, or prints it as Mermaid or, for programs, as data. */
export function runGraph({ environment, out, json }: GraphProps): void {
  const render = out === undefined ? undefined : formatOf(out);
  const graph = architecture(environment);
  if (out !== undefined && render) {
    writeWhole({ [path.resolve(out)]: render(graph) });
  }
  printResult(
    json,
    () => graph,
    () => (out === undefined ? architectureMermaid(graph).trimEnd() : `${out}: ${graph.name}. ${graph.state}`),
  );
}

function formatOf(out: string): (graph: Architecture) => string {
  const extension = path.extname(out);
  if (extension === '.svg' || extension === '.mmd') return FORMATS[extension];
  throw new InputError([
    {
      code: 'picture-format',
      where: '--out',
      message: `must end in .svg or .mmd, got '${out}'; the ending decides the format`,
    },
  ]);
}
