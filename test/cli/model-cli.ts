import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Command, CommanderError } from 'commander';
import { addModelCommands } from '../../lib/cli/model-commands';
import { exitCodeOf, printError } from '../../lib/cli/output';
import { edited, EXAMPLE_TOPOLOGY } from '../config/project';

export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** What is asked of the group of `modelProject`. */
export const DEMAND = {
  peakRate: '3/s',
  baseRate: '1/s',
  serviceTime: '2s',
  slots: 4,
  latency: { wait: '1s', share: '95%' },
  growth: '20%',
};

const folders: string[] = [];

/** A project of its own with the example environment, some of whose values are changed; gone after the test file. */
export function modelProject(edits: readonly (readonly [path: string, value: unknown])[] = []): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-models-'));
  folders.push(folder);
  fs.mkdirSync(path.join(folder, 'config/environments'), { recursive: true });
  fs.mkdirSync(path.join(folder, 'config/topology'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'config/environments/prod.yaml'), edited(edits));
  fs.writeFileSync(path.join(folder, 'config/topology/prod.yaml'), EXAMPLE_TOPOLOGY);
  return folder;
}

/** One whose group states `DEMAND` instead of sizes. */
export function demandingProject(edits: readonly (readonly [path: string, value: unknown])[] = []): string {
  return modelProject([
    ['inference/groups/0/sizes', undefined],
    ['inference/groups/0/scaling', undefined],
    ['inference/groups/0/demand', DEMAND],
    ...edits,
  ]);
}

afterAll(() => {
  for (const folder of folders) fs.rmSync(folder, { recursive: true });
});

/** Runs a command in this process, as `warmsite` does. */
export async function run(root: string, ...args: string[]): Promise<Run> {
  const lines: Record<'out' | 'err', string> = { out: '', err: '' };
  const program = new Command('warmsite')
    .exitOverride()
    .configureOutput({ writeOut: (text) => (lines.out += text), writeErr: (text) => (lines.err += text) });
  program.enablePositionalOptions();
  addModelCommands(program, root);
  const spies = [
    jest.spyOn(console, 'log').mockImplementation((text: string) => (lines.out += `${text}\n`)),
    jest.spyOn(console, 'error').mockImplementation((text: string) => (lines.err += `${text}\n`)),
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((lines.out += String(text)))),
  ];
  const before = process.exitCode;
  process.exitCode = 0;
  try {
    await program.parseAsync(args, { from: 'user' });
    return { code: process.exitCode, ...lines };
  } catch (error) {
    if (error instanceof CommanderError) return { code: error.exitCode === 0 ? 0 : 2, ...lines };
    printError(error);
    return { code: exitCodeOf(error), ...lines };
  } finally {
    process.exitCode = before;
    for (const spy of spies) spy.mockRestore();
  }
}

/** The problems of a run that found its input unusable, one a line. */
export function problemsOf({ code, out, err }: Run): string[] {
  expect([code, out]).toEqual([2, '']);
  const lines = err.split('\n').slice(0, -2);
  expect(err.split('\n').at(-2)).toBe(`${lines.length} problem${lines.length === 1 ? '' : 's'}; nothing was written`);
  return lines.map((line) => line.replace(/^error /, ''));
}
