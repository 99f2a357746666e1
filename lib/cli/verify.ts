import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App } from 'cdktf';
import { Environment } from '../../config/environment';
import { addEnvironment } from '../../stacks/environment';
import { disableCreationStacks } from '../core/creation-stacks';
import { synthesize } from '../core/synthesis';
import { Terraform } from '../rehearsal/terraform';
import { StackVerification, verify } from '../rehearsal/verify';
import { complain, printResult, say } from './output';
import { count, paint, table } from './render';

export interface VerifyCommandProps {
  readonly environments: readonly Environment[];
  /** Folder that keeps the plugin cache between runs; the rest is made in a temporary folder. */
  readonly cache: string;
  /** Filesystem mirror with the AWS provider; otherwise Terraform's normal installation. */
  readonly mirror: string | undefined;
  readonly json: boolean;
}

/** Plans every stack offline and prints the results. Returns the exit code. */
export async function runVerify(props: VerifyCommandProps): Promise<number> {
  const { json } = props;
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-verify-'));
  try {
    const terraform = new Terraform({ scratch: props.cache, environment: process.env, mirror: props.mirror });
    const version = await terraform.version();
    if (version === undefined) {
      const skipped = `${terraform.binary} is not on the PATH`;
      printResult(
        json,
        () => ({ skipped, stacks: [] }),
        () => `${paint('yellow', `skipped: ${skipped}`)}; no stack was planned`,
      );
      return 1;
    }
    disableCreationStacks();
    const outdir = path.join(scratch, 'cdktf.out');
    const build = (app: App): void => props.environments.forEach((environment) => addEnvironment(app, environment));
    const stacks = synthesize({ outdir, build }).map(({ name }) => name);
    say(
      json,
      `Terraform ${version}, provider from ${props.mirror ?? "Terraform's normal installation"}. Offline: no credentials, no state;\n` +
        'calls to AWS go to a stand-in on a loopback port, which answers GetCallerIdentity, GetRandomPassword and an\n' +
        'empty list of takeovers only.\n',
    );
    const results = await verify({
      terraform,
      outdir,
      stacks,
      scratch,
      parallelism: Math.max(1, Math.min(4, os.availableParallelism())),
      onDone: ({ stack, seconds, findings }) => {
        const verdict = findings.length === 0 ? paint('green', 'ok') : paint('red', 'not ok');
        complain(`${paint('dim', `${seconds.toFixed(1).padStart(5)} s`)}  ${stack}  ${verdict}`);
      },
    });
    printResult(
      json,
      () => ({ terraform: version, stacks: results }),
      () => verificationText(results),
    );
    return results.some(({ findings }) => findings.length > 0) ? 1 : 0;
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

function verificationText(results: readonly StackVerification[]): string {
  const verdicts = results.map(({ step, findings }) => {
    if (findings.some(({ severity }) => severity === 'error')) return `${step} failed`;
    return findings.length > 0 ? 'warnings' : 'planned';
  });
  const planned = verdicts.filter((verdict) => verdict === 'planned').length;
  return [
    '\n' +
      table(
        [
          { head: 'stack' },
          { head: 'result' },
          { head: 'to add', align: 'right' },
          { head: 'errors', align: 'right' },
          { head: 'warnings', align: 'right' },
          { head: 'time', align: 'right' },
        ],
        results.map(({ stack, toAdd, findings, seconds }, index) => [
          stack,
          verdicts[index] ?? '',
          String(toAdd),
          String(findings.filter(({ severity }) => severity === 'error').length),
          String(findings.filter(({ severity }) => severity === 'warning').length),
          `${seconds.toFixed(1)} s`,
        ]),
        (text, row, column) => (column === 1 ? paint(verdicts[row] === 'planned' ? 'green' : 'red', text) : text),
      ),
    ...results.flatMap(({ stack, findings }) =>
      findings.map(
        ({ severity, message, construct }) =>
          `\n${paint('red', severity)} ${paint('bold', construct ?? stack)}\n${message}`,
      ),
    ),
    `\n${count(planned, 'stack')} planned without error or warning, ${results.length - planned} not`,
  ].join('\n');
}
