import { join } from 'node:path';
import { InputError, Problem } from '../lib/core/errors';
import { RegionPair } from '../lib/core/regions';
import { Topology, topologyProblems, TopologyState } from '../lib/core/topology';
import { checkEnvironment } from './checks';
import { createEnvironment, Environment } from './environment';
import { Finding, nearest, parsePath } from './finding';
import { DISK, ProjectFiles, readYaml, unreadable } from './project-files';
import { EnvironmentFile, environmentSchema, topologySchema } from './schema';
import { shapeOf } from './shape';
import { YamlFile } from './yaml-file';

export type { FileSystem } from './project-files';

export interface LoadProps extends ProjectFiles {
  /**
   * Holds an environment against what it has to achieve: what it finds are further problems and warnings
   * of the file. Commands for the worst hour do without: an objective must not stand in the way of a
   * failover.
   *
   * @default - nothing is judged; see objectives.ts
   */
  readonly judge?: (environment: Environment) => Judgement;
}

export interface LoadEnvironmentProps extends LoadProps {
  /**
   * The file that says where the environment stands, relative to the root or absolute.
   *
   * @default - that of the environment, see `topologyPath`
   */
  readonly topology?: string;
}

/** What there is to say of an environment that is valid. */
export interface Judgement {
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
}

const ENVIRONMENTS = 'config/environments';
const EXTENSION = '.yaml';

/** Path of an environment file, relative to the root, with slashes. */
export function environmentPath(name: string): string {
  return `${ENVIRONMENTS}/${name}${EXTENSION}`;
}

/** Path of the topology file of an environment, relative to the root, with slashes. */
export function topologyPath(name: string): string {
  return `config/topology/${name}${EXTENSION}`;
}

/**
 * Names of the environments that have a file, in alphabetical order.
 *
 * @throws InputError when the folder cannot be read
 */
export function knownEnvironments(props: LoadProps): string[] {
  return environmentEntries(props)
    .filter((entry) => entry.endsWith(EXTENSION))
    .map((entry) => entry.slice(0, -EXTENSION.length))
    .sort();
}

/**
 * Reads one environment and its topology.
 *
 * @throws InputError with every problem of both files, each with its position
 */
export function loadEnvironment(name: string, props: LoadEnvironmentProps): Environment {
  if (/[/\\\0]/.test(name)) {
    throw inputError(
      'environment-name',
      ENVIRONMENTS,
      `an environment's name must be one word, got '${name}'; it is the name of a file in this folder, without folder and ${EXTENSION}`,
    );
  }
  const known = knownEnvironments(props);
  if (known.length === 0) throw noEnvironments();
  if (!known.includes(name)) {
    const match = nearest(name, known);
    throw inputError(
      'unknown-environment',
      ENVIRONMENTS,
      `there is no environment '${name}'; ${match ? `did you mean '${match}'? ` : ''}known are ${known.join(', ')}`,
    );
  }
  const { topology = topologyPath(name), ...rest } = props;
  const reading = read(name, rest, topology);
  const others = known.filter((other) => other !== name).map((other) => read(other, rest));
  // What is wrong with the others alone is theirs.
  const own = clashes([...others, reading]).filter(({ where }) => where.startsWith(`${environmentPath(name)}:`));
  return complete([reading], own, props)[0] as Environment;
}

/**
 * Reads all environments, in the order of their names, and holds them against each other.
 *
 * @throws InputError with every problem of all files, each with its position
 */
export function loadEnvironments(props: LoadProps): Environment[] {
  const misnamed = environmentEntries(props).filter((entry) => entry.endsWith('.yml'));
  if (misnamed.length > 0) {
    throw new InputError(
      misnamed.map((entry) => ({
        code: 'file-extension',
        where: `${ENVIRONMENTS}/${entry}`,
        message: `the name of an environment file must end in ${EXTENSION}; rename it, or it is no environment`,
      })),
    );
  }
  const names = knownEnvironments(props);
  if (names.length === 0) throw noEnvironments();
  const readings = names.map((name) => read(name, props));
  return complete(readings, clashes(readings), props);
}

function inputError(code: string, where: string, message: string): InputError {
  return new InputError([{ code, where, message }]);
}

function noEnvironments(): InputError {
  return inputError('no-environments', ENVIRONMENTS, `the folder holds no environment; add <environment>${EXTENSION}`);
}

function environmentEntries({ root, files = DISK }: LoadProps): readonly string[] {
  try {
    return files.readDirectory(join(root, ENVIRONMENTS));
  } catch (error) {
    throw new InputError([unreadable(ENVIRONMENTS, 'folder', error)]);
  }
}

/** What could be made of the two files of one environment. */
interface Reading {
  readonly name: string;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  readonly source: YamlFile | undefined;
  readonly parts: Partial<EnvironmentFile>;
  readonly file?: EnvironmentFile;
  readonly topology?: TopologyState;
}

function read(name: string, props: LoadProps, topologyFile = topologyPath(name)): Reading {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const source = readYaml(environmentPath(name), props, problems);
  const shape = source && shapeOf(environmentSchema, source.value, (path) => source.written(path));
  const parts = shape?.parts ?? {};
  if (source?.value !== undefined && shape) {
    const checked = checkEnvironment(parts);
    problems.push(...source.inOrder([...shape.findings, ...fileName(name, parts), ...checked.errors]));
    warnings.push(...source.inOrder(checked.warnings));
  }
  const topology = readTopology(topologyFile, pairOf(parts), props, problems);
  return { name, problems, warnings, source, parts, file: shape?.value, topology };
}

function readTopology(
  file: string,
  pair: RegionPair | undefined,
  props: LoadProps,
  problems: Problem[],
): TopologyState | undefined {
  const source = readYaml(file, props, problems, pair && initialTopology(pair));
  if (source?.value === undefined) return undefined;
  const shape = shapeOf(topologySchema, source.value, (path) => source.written(path));
  const contradictions =
    pair && shape.value
      ? topologyProblems(pair, shape.value).map(({ code, where, message }): Finding => {
          const path = parsePath(where);
          return { code, path, message: `'${String(path.at(-1))}' ${message}` };
        })
      : [];
  problems.push(...source.inOrder([...shape.findings, ...contradictions]));
  return shape.value;
}

/** The two Regions, as far as they can be told and differ. */
function pairOf({ regions }: Partial<EnvironmentFile>): RegionPair | undefined {
  if (!regions || regions.home.name === regions.standby.name) return undefined;
  return new RegionPair(regions.home.name, regions.standby.name);
}

function initialTopology(pair: RegionPair): string {
  const { writer, database } = Topology.initial(pair);
  const instances = Object.entries(database).map(
    ([region, { generation, born }]) => `${region}: { generation: ${generation}, born: ${born} }`,
  );
  return `a new environment starts with { writer: ${writer}, evacuated: [], database: { ${instances.join(', ')} } }`;
}

function fileName(name: string, { environment }: Partial<EnvironmentFile>): readonly Finding[] {
  if (environment === undefined || environment === name) return [];
  return [
    {
      code: 'environment-mismatch',
      path: ['environment'],
      message: `'environment' must be '${name}', the name of the file, got '${environment}'; change it or rename both files`,
    },
  ];
}

/** What two environments must not have in common, reported of the later one. */
function clashes(readings: readonly Reading[]): Problem[] {
  return [...sharedPrefixes(readings), ...sharedRegistries(readings)];
}

/** One for each environment whose names begin like another's: its stacks would have the same names. */
function sharedPrefixes(readings: readonly Reading[]): Problem[] {
  const owner = new Map<string, string>();
  return readings.flatMap(({ name, parts: { system, environment }, source }) => {
    if (system === undefined || environment === undefined || !source) return [];
    const prefix = `${system}-${environment}`;
    const other = owner.get(prefix);
    owner.set(prefix, other ?? name);
    if (other === undefined) return [];
    return [
      source.problem({
        code: 'prefix-shared',
        path: ['system'],
        message: `'system' must not make the same names as another environment, got ${prefix}, with which those of ${other} begin as well; rename one of the two`,
      }),
    ];
  });
}

/** One for each account and Region that a second environment uses, too. */
function sharedRegistries(readings: readonly Reading[]): Problem[] {
  const owner = new Map<string, string>();
  return readings.flatMap(({ name, parts: { account, regions }, source }) => {
    if (account === undefined || !regions || !source) return [];
    return (['home', 'standby'] as const).flatMap((side) => {
      const region = regions[side].name;
      const place = `${account} ${region}`;
      const other = owner.get(place);
      owner.set(place, other ?? name);
      if (other === undefined || other === name) return [];
      return [
        source.problem({
          code: 'registry-shared',
          path: ['regions', side, 'name'],
          message:
            `'name' must be a Region that no other environment uses in account ${account}, got ${region}, which ${other} ` +
            `uses: an account has one configuration of container registry replication per Region, and ${other} and ` +
            `${name} would overwrite each other's; use another account or Region`,
        }),
      ];
    });
  });
}

/** The environments, or all problems of all readings. */
function complete(readings: readonly Reading[], more: readonly Problem[], { judge }: LoadProps): Environment[] {
  const problems = [...readings.flatMap((reading) => reading.problems), ...more];
  if (problems.length > 0) throw new InputError(problems);
  const environments = readings.map(({ file, topology, warnings, source }) => {
    const environment = createEnvironment(file as EnvironmentFile, topology as TopologyState, warnings);
    if (!judge || !source) return environment;
    const judgement = judge(environment);
    problems.push(...source.inOrder(judgement.errors));
    return { ...environment, warnings: [...warnings, ...source.inOrder(judgement.warnings)] };
  });
  if (problems.length > 0) throw new InputError(problems);
  return environments;
}
