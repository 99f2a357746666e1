import * as fs from 'node:fs';
import * as path from 'node:path';
import { writeWhole } from '../../lib/core/whole-files';
import { Measurement } from './benchmark';

export interface Measured {
  readonly name: string;
  readonly baseline: string;
  /** Absent where something that it needs is not there. */
  readonly measurement?: Measurement;
  /** What is not there. */
  readonly skipped?: string;
}

export interface PageProps {
  readonly root: string;
  /** Machine and Node version, in words. */
  readonly machine: string;
  readonly measured: readonly Measured[];
}

const FILE = 'docs/performance.md';
const BEGIN = '<!-- measured: npm run bench -- --write -->';
const END = '<!-- end of measured -->';

/** Renews the table of the page; what stands around it is written by hand. */
export function writePage({ root, machine, measured }: PageProps): void {
  const skipped = measured.find((each) => each.skipped !== undefined);
  if (skipped) throw new Error(`${FILE} stays as it is: ${skipped.name} was skipped, ${skipped.skipped}`);
  const file = path.join(root, FILE);
  const [before, rest = ''] = fs.readFileSync(file, 'utf8').split(BEGIN);
  const [, after = ''] = rest.split(END);
  const rows = measured.map(({ name, baseline, measurement }) => {
    const { result, ratio, target } = measurement as Measurement;
    const verdict = target === undefined ? '' : `${target.words}: ${target.met ? 'met' : '**missed**'}`;
    return `| ${[name, result, Number(ratio.toPrecision(3)), baseline, verdict].join(' | ')} |`;
  });
  const date = new Date().toISOString().slice(0, 10);
  const table = [
    `Measured on ${date}. ${machine}.`,
    '',
    '| benchmark | result | times the baseline | baseline | target |',
    '| --- | ---: | ---: | --- | --- |',
    ...rows,
  ];
  writeWhole({ [file]: [before, BEGIN, '\n\n', table.join('\n'), '\n\n', END, after].join('') });
}
