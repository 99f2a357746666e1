import * as path from 'node:path';
import { Environment } from '../../config/environment';
import { Architecture, architectureOf } from '../architecture/architecture';
import { architectureMermaid } from '../architecture/mermaid';
import { architecturePicture } from '../architecture/picture';
import { InputError } from '../core/errors';
import { writeWhole } from '../core/whole-files';
import { printResult } from './output';
import { synthesizedStacks } from './synthesized-stacks';

/** By the end of the file's name. */
const FORMATS = { '.svg': architecturePicture, '.mmd': architectureMermaid } as const;

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
