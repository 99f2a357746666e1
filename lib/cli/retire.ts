import * as fs from 'node:fs';
import * as path from 'node:path';
import { Environment } from '../../config/environment';
import { copyStack } from '../core/synthesis';
import { terraformBinary } from '../core/terraform-binary';
import { writeWhole } from '../core/whole-files';
import { retirementOf, TerraformDocument } from '../rehearsal/retirement';
import { printResult } from './output';
import { count, table } from './render';
import { withSynthesis } from './synthesized-stacks';

export interface RetireCommandProps {
  readonly environment: Environment;
  /** The project's folder. */
  readonly root: string;
  readonly json: boolean;
}

/** Where it is written, relative to the project: a folder that is not committed. */
const OUT = 'cdktf.out/retire';

const SCRIPT = 'take-down.sh';

/**
 * Writes the configurations by which an environment is taken down as far as it may be, and the script that applies
 * them, each apply with Terraform's own question. Changes nothing by itself.
 */
export function runRetire({ environment, root, json }: RetireCommandProps): void {
  const folder = path.join(OUT, environment.environment);
  const target = path.join(root, folder);
  fs.rmSync(target, { recursive: true, force: true });
  const stacks = withSynthesis(environment, (documents, outdir) =>
    // What stands on others goes before them.
    Object.entries(documents)
      .reverse()
      .map(([name, document]) => writeRetirement(name, document as TerraformDocument, { outdir, target })),
  );
  const script = ['#!/bin/sh', 'set -eu', 'cd "$(dirname "$0")"', ...stacks.flatMap((each) => each.commands), ''];
  writeWhole({ [path.join(target, SCRIPT)]: script.join('\n') });
  const next = path.posix.join(folder, SCRIPT);
  printResult(
    json,
    () => ({
      environment: environment.environment,
      script: next,
      stacks: stacks.map(({ name, unlocks, goes, stays }) => ({ name, unlocks, goes, stays })),
    }),
    () =>
      [
        table(
          [
            { head: 'stack' },
            { head: 'unlocked first', align: 'right' },
            { head: 'goes', align: 'right' },
            { head: 'stays', align: 'right' },
          ],
          stacks.map(({ name, ...parts }) => [
            name,
            ...[parts.unlocks, parts.goes, parts.stays].map(({ length }) => String(length)),
          ]),
        ),
        `${count(stacks.length, 'stack')} in ${folder}. Nothing was changed.\n` +
          `Next: sh ${next}   applies them in this order, and asks before each`,
      ].join('\n\n'),
  );
}

interface RetiredStack {
  readonly name: string;
  readonly unlocks: readonly string[];
  readonly goes: readonly string[];
  readonly stays: readonly string[];
  readonly commands: readonly string[];
}

/** Writes the configurations of one stack, each into a folder of its own that has all files of the stack. */
function writeRetirement(
  name: string,
  document: TerraformDocument,
  { outdir, target }: { readonly outdir: string; readonly target: string },
): RetiredStack {
  const addresses = addressesOf(document);
  const { kept, unlock, document: left } = retirementOf(document, addresses);
  const write = (step: string, content: TerraformDocument): string => {
    const place = path.posix.join(step, name);
    copyStack(outdir, name, path.join(target, place));
    writeWhole({
      [path.join(target, place, 'cdk.tf.json')]: `${JSON.stringify(withItsState(content), undefined, 2)}\n`,
    });
    return place;
  };
  return {
    name,
    unlocks: unlock.addresses,
    goes: addresses.filter((each) => !kept.includes(each)),
    stays: kept,
    commands: [
      ...(unlock.addresses.length > 0
        ? [apply(write('1-unlock', unlock.document), ...unlock.addresses.map((address) => `-target=${address}`))]
        : []),
      apply(write('2-take-down', left)),
    ],
  };
}

/** The document with the state that the stack has, from a folder that is two further down than that of the stack. */
function withItsState(document: TerraformDocument): TerraformDocument {
  const { terraform, ...rest } = document as TerraformDocument & {
    readonly terraform: { readonly backend: { readonly local?: { readonly path: string } } };
  };
  const { local } = terraform.backend;
  if (!local) return document;
  const backend = { local: { ...local, path: path.posix.join('../..', local.path) } };
  return { ...rest, terraform: { ...terraform, backend } };
}

function addressesOf({ resource = {} }: TerraformDocument): string[] {
  return Object.entries(resource).flatMap(([type, byName]) => Object.keys(byName).map((name) => `${type}.${name}`));
}

/** The commands for one folder. The takeover guard is not among what stays, so the plan needs nothing but the state. */
function apply(folder: string, ...args: readonly string[]): string {
  const terraform = `${terraformBinary(process.env)} -chdir=${folder}`;
  return [`${terraform} init -input=false`, [terraform, 'apply', ...args].join(' ')].join('\n');
}
