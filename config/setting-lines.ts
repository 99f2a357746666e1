import { Duration, Percent } from '../lib/core/quantities';
import { Environment } from './environment';
import { parsePath, Path } from './finding';
import { environmentPath, topologyPath } from './load';
import { ProjectFiles, readYaml } from './project-files';

/** Something that a file of an environment may say. */
export interface AskedSetting {
  readonly file: 'environment' | 'topology';
  /** As `pathText` writes it: `inference.groups[0].sizes`. */
  readonly path: string;
}

/** Where it stands, and what it says. */
export interface SettingLine {
  readonly path: string;
  /** File and line, `config/environments/prod.yaml:52`; the file alone where it does not say so. */
  readonly where: string;
  /** What is written there, on one line; undefined where it is not. */
  readonly value?: string;
  /** What holds instead, where that has a short form. */
  readonly default?: string;
}

/** Looks up settings in the files of an environment, which were read before. */
export function settingLines(
  environment: Environment,
  settings: readonly AskedSetting[],
  project: ProjectFiles,
): readonly SettingLine[] {
  const name = environment.environment;
  const paths = { environment: environmentPath(name), topology: topologyPath(name) };
  const files = {
    environment: readYaml(paths.environment, project, []),
    topology: readYaml(paths.topology, project, []),
  };
  return settings.map(({ file, path }) => {
    const steps = parsePath(path);
    const source = files[file];
    const line = source?.lineOf(steps);
    if (line === undefined) {
      const default_ = file === 'environment' ? shortText(valueAt(environment, steps)) : undefined;
      return { path, where: paths[file], ...(default_ !== undefined && { default: default_ }) };
    }
    return { path, where: `${paths[file]}:${line}`, value: flowText(valueAt(source?.value, steps)) };
  });
}

function valueAt(root: unknown, steps: Path): unknown {
  return steps.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined,
    root,
  );
}

/** A default, if it is one word. */
function shortText(value: unknown): string | undefined {
  if (value instanceof Duration || value instanceof Percent) return value.toString();
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
}

/** On one line, as YAML may write it; long collections are cut. */
function flowText(value: unknown): string {
  if (Array.isArray(value)) {
    const isPlain = value.every((item) => typeof item !== 'object');
    return isPlain ? `[${value.map(flowText).join(', ')}]` : `a list of ${value.length}`;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => `${key}: ${flowText(item)}`);
    return `{ ${entries.join(', ')} }`;
  }
  return String(value);
}
