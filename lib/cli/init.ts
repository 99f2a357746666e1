import * as fs from 'node:fs';
import * as path from 'node:path';
import { environmentPath, loadEnvironment, topologyPath } from '../../config/load';
import { NewEnvironment, newEnvironmentFile, newTopologyFile, TO_REPLACE } from '../../config/new-environment';
import { objectiveJudge } from '../../config/objectives';
import { loadPrices } from '../../config/prices';
import { DISK, FileSystem } from '../../config/project-files';
import { InputError, Problem } from '../core/errors';
import { writeWhole } from '../core/whole-files';
import { printResult } from './output';
import { missingParts, NextCommand, nextText, ownPackage, typed } from './project-commands';
import { count, table } from './render';

/** What a new environment is asked for, by flags or at the terminal. */
export type InitAnswers = Partial<Omit<NewEnvironment, 'environment'>>;

export interface InitProps {
  /** The project, or the folder that becomes one. */
  readonly root: string;
  /** Name of the new environment. */
  readonly environment: string;
  readonly answers: InitAnswers;
  readonly json: boolean;
  /**
   * Asks for what the answers lack. The end of the input is an empty answer.
   *
   * @default - there is no terminal, and what is missing is an error
   */
  readonly ask?: (question: string) => Promise<string>;
}

interface Question {
  readonly name: keyof InitAnswers;
  readonly text: string;
  /** Taken for an empty answer; without, there has to be one. */
  readonly usual?: string;
}

const QUESTIONS: readonly Question[] = [
  { name: 'account', text: 'AWS account, 12 digits' },
  { name: 'domain', text: 'Domain of the hosted zone, such as example.com' },
  { name: 'system', text: 'First word of all names', usual: 'warmsite' },
  { name: 'home', text: 'Region that writes', usual: 'us-east-2' },
  { name: 'standby', text: 'Region that takes over', usual: 'us-west-2' },
];

/**
 * Writes a new environment, and around it a project where there is none: whole or not at all, over no file, and only
 * when it is valid.
 */
export async function runInit({ root, environment, answers, json, ask }: InitProps): Promise<void> {
  const given = await answered(answers, ask);
  const files = { ...projectFiles(root), ...environmentFiles({ environment, ...given }) };
  const inPlace = Object.keys(files).filter((file) => fs.existsSync(path.join(root, file)));
  if (inPlace.length > 0) {
    throw new InputError(
      inPlace.map((file) => ({
        code: 'file-exists',
        where: file,
        message: 'is there already, and init overwrites nothing; choose another name or move it away',
      })),
    );
  }
  loadEnvironment(environment, {
    root,
    files: withFiles(root, files),
    judge: objectiveJudge(loadPrices({ root })),
  });
  writeWhole(Object.fromEntries(Object.entries(files).map(([file, text]) => [path.join(root, file), text])));
  print(root, environment, files, json);
}

async function answered(answers: InitAnswers, ask: InitProps['ask']): Promise<Required<InitAnswers>> {
  const problems: Problem[] = [];
  const found: Record<string, string> = {};
  for (const { name, text, usual } of QUESTIONS) {
    const question = `${text}${usual === undefined ? '' : ` [${usual}]`}: `;
    const value = answers[name] ?? ((await ask?.(question)) || usual) ?? '';
    // A text with other characters could say something else in YAML than what was typed.
    if (!/^[A-Za-z0-9.-]+$/.test(value)) {
      problems.push({
        code: 'init-answer',
        where: `--${name}`,
        message: `must be letters, digits, dots and hyphens, got ${value === '' ? 'nothing' : `'${value}'`}; it is: ${text}`,
      });
    }
    found[name] = value;
  }
  if (problems.length > 0) throw new InputError(problems);
  return found as Required<InitAnswers>;
}

function environmentFiles(environment: NewEnvironment): Record<string, string> {
  if (!/^[a-z][a-z0-9-]*$/.test(environment.environment)) {
    throw new InputError([
      {
        code: 'environment-name',
        where: 'init',
        message: `an environment's name must be lower-case letters, digits and hyphens, got '${environment.environment}'; choose such a one`,
      },
    ]);
  }
  return {
    [environmentPath(environment.environment)]: newEnvironmentFile(environment),
    [topologyPath(environment.environment)]: newTopologyFile(environment),
  };
}

/** Nothing in a project, which has a cdktf.json; else what it lacks. */
function projectFiles(root: string): Record<string, string> {
  if (fs.existsSync(path.join(root, 'cdktf.json'))) return {};
  const { cli, dependencies } = ownPackage();
  const texts: Record<string, string> = {
    'package.json': data({
      private: true,
      scripts: { synth: 'warmsite synth', verify: 'warmsite verify', warmsite: 'warmsite' },
      dependencies,
      devDependencies: { [cli.name]: cli.version },
    }),
    '.gitignore': ['node_modules/', 'cdktf.out/', '.verify/', ''].join('\n'),
  };
  const missing = Object.entries(texts).filter(([file]) => !fs.existsSync(path.join(root, file)));
  return {
    'cdktf.json': data({
      language: 'typescript',
      app: 'npx --no-install warmsite synth',
      sendCrashReports: 'false',
      terraformProviders: [],
      terraformModules: [],
    }),
    ...Object.fromEntries(missing),
  };
}

function data(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** The disk as it would be with these files. */
function withFiles(root: string, files: Readonly<Record<string, string>>): FileSystem {
  const texts = new Map(Object.entries(files).map(([file, text]) => [path.resolve(root, file), text]));
  return {
    readFile: (file) => {
      const text = texts.get(path.resolve(file));
      return text === undefined ? DISK.readFile(file) : new TextEncoder().encode(text);
    },
    readDirectory: (folder) => {
      const added = [...texts.keys()].filter((file) => path.dirname(file) === path.resolve(folder));
      const there = fs.existsSync(folder) ? DISK.readDirectory(folder) : [];
      return [...there, ...added.map((file) => path.basename(file))];
    },
  };
}

function print(root: string, environment: string, files: Readonly<Record<string, string>>, json: boolean): void {
  const replace = Object.entries(files).flatMap(([file, text]) =>
    text.split('\n').flatMap((line, index) => {
      const [, what] = new RegExp(`# ${TO_REPLACE}:? ?(.*)`).exec(line) ?? [];
      return what === undefined ? [] : [{ file, line: index + 1, what }];
    }),
  );
  const names = Object.keys(files);
  const next = nextCommands(root, environment);
  printResult(
    json,
    () => ({ environment, files: names, replace, next: next.map(([command]) => command) }),
    () =>
      [
        `${names.join('\n')}\n\n${count(replace.length, 'value')} to replace with your own:`,
        table(
          [{ head: 'where' }, { head: 'what' }],
          replace.map(({ file, line, what }) => [`${file}:${line}`, what]),
        ),
        '',
        nextText(next),
      ].join('\n'),
  );
}

/** What to type next. */
function nextCommands(root: string, environment: string): readonly NextCommand[] {
  return [
    ...missingParts(root),
    [typed(root, `check ${environment}`), 'what follows from the files'],
    [typed(root, `synth ${environment}`), 'the Terraform of its five stacks'],
    [typed(root, `verify ${environment}`), 'plan them offline with the real AWS provider'],
  ];
}
