import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { parse } from 'yaml';
import { PlanEndpoint } from '../../../lib/rehearsal/plan-endpoint';
import { baseDocument, fullName, STACKS } from '../plans/base';
import { stateOf } from '../plans/make';
import { CommentServer } from './comment-server';
import { Workflow, WorkflowRun } from './workflow';

// Runs .github/workflows/plan-review.yml on this machine against an emulated pull request: a real git repository with
// two commits, real syntheses, real plans on top of what prod was when it was applied to the emulator, and a server
// that takes the comments. Run as `npm run rehearse-pull-request`; needs Terraform. Not GitHub, not AWS: who may do
// what there is not shown, and the plans are made without a look at AWS.

const root = path.join(__dirname, '../../..');
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-pull-request-'));
const repository = path.join(scratch, 'repository');

const git = (...args: string[]): string =>
  execFileSync('git', ['-C', repository, '-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();

/** Copies what git knows of this project, as it is on disk. */
function createRepository(): string {
  const files = execFileSync('git', ['-C', root, 'ls-files', '-co', '--exclude-standard', '-z'], { encoding: 'utf8' });
  for (const file of files.split('\0').filter((name) => name !== '' && fs.existsSync(path.join(root, name)))) {
    fs.cpSync(path.join(root, file), path.join(repository, file));
  }
  execFileSync('git', ['init', '-q', '-b', 'main', repository]);
  return commit('Base');
}

function commit(message: string): string {
  git('add', '-A');
  git('commit', '-q', '-m', message);
  return git('rev-parse', 'HEAD');
}

/** Replaces one text of prod's environment file; it has to stand there once. */
function edit(find: string, replace: string): void {
  const file = path.join(repository, 'config/environments/prod.yaml');
  const text = fs.readFileSync(file, 'utf8');
  check(`'${find}' stands once in prod.yaml`, text.split(find).length === 2);
  fs.writeFileSync(file, text.replace(find, replace));
}

/** Commands that stand in the way of the real ones: no download, no AWS. */
function createShims(): string {
  const bin = path.join(scratch, 'bin');
  const shim = (name: string, script: string): void =>
    fs.writeFileSync(path.join(bin, name), `#!/usr/bin/env bash\n${script}\n`, { mode: 0o755 });
  const real = (name: string): string => execFileSync('which', [name], { encoding: 'utf8' }).trim();
  fs.mkdirSync(bin);
  // npm ci would load what is here already.
  shim(
    'npm',
    `if [ "$1" != ci ]; then exec ${real('npm')} "$@"; fi
folder=.; while [ $# -gt 0 ]; do if [ "$1" = --prefix ]; then folder=$2; fi; shift; done
ln -sfn ${path.join(root, 'node_modules')} "$folder/node_modules"`,
  );
  // Local state instead of the bucket, with what prod was when it had been applied to the emulator.
  const stacks = path.join(scratch, 'stacks');
  fs.mkdirSync(stacks);
  for (const stack of STACKS) {
    fs.writeFileSync(path.join(stacks, `${fullName(stack)}.tfstate`), JSON.stringify(stateOf(baseDocument(stack))));
  }
  fs.writeFileSync(
    path.join(stacks, 'offline_override.tf.json'),
    JSON.stringify({
      terraform: { backend: { local: { path: 'terraform.tfstate' } } },
      provider: { aws: { skip_metadata_api_check: 'true', skip_region_validation: true } },
    }),
  );
  shim(
    'terraform',
    `if [ "$1" = init ]; then
  cp ${stacks}/offline_override.tf.json .
  cp "${stacks}/$(basename "$PWD").tfstate" terraform.tfstate
fi
exec ${real('terraform')} "$@"`,
  );
  return bin;
}

let failures = 0;

function check(what: string, holds: boolean): void {
  if (!holds) failures += 1;
  console.log(`${holds ? 'ok    ' : 'FAILED'}  ${what}`);
}

async function main(): Promise<void> {
  const comments = new CommentServer();
  await comments.start();
  const endpoint = await PlanEndpoint.start();
  const bin = createShims();
  const base = createRepository();

  const mirror = process.env['WARMSITE_PROVIDER_MIRROR'];
  const configuration = path.join(scratch, 'terraform.rc');
  fs.writeFileSync(
    configuration,
    mirror === undefined
      ? ''
      : `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(path.resolve(mirror))}\n  }\n}\n`,
  );
  const environment = {
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    HOME: process.env['HOME'] ?? '',
    GITHUB_API_URL: comments.pullRequest.api,
    TF_CLI_CONFIG_FILE: configuration,
    TF_CLI_ARGS_plan: '-refresh=false',
    CHECKPOINT_DISABLE: '1',
  };
  let runs = 0;
  const run = async (head: string, from = 'o/r'): Promise<WorkflowRun> => {
    runs += 1;
    const workflow = parse(git('show', `${head}:.github/workflows/plan-review.yml`)) as Workflow;
    const started = Date.now();
    const result = await new WorkflowRun({
      repository,
      github: {
        repository: 'o/r',
        event: { pull_request: { number: 7, head: { repo: { full_name: from } }, base: { sha: base } } },
        base,
        head,
      },
      vars: { WARMSITE_PLAN_ROLE: 'arn:aws:iam::111122223333:role/plan' },
      environment,
      credentials: {
        AWS_ENDPOINT_URL: endpoint.url,
        AWS_ACCESS_KEY_ID: '111122223333',
        AWS_SECRET_ACCESS_KEY: 'offline',
        AWS_EC2_METADATA_DISABLED: 'true',
      },
      scratch: path.join(scratch, `run-${runs}`),
    }).run(workflow);
    const states = Object.entries(result.jobs).map(([name, { result: state }]) => `${name} ${state}`);
    console.log(`\nrun ${runs}, ${Math.round((Date.now() - started) / 1000)} s: ${states.join(', ')}`);
    if (process.env['SHOW_LOG'] !== undefined) console.log(Object.values(result.log).join('\n'));
    return result;
  };
  const state = (result: WorkflowRun, job: string): string | undefined => result.jobs[job]?.result;

  try {
    edit('backupRetention: 14d', 'backupRetention: 1d');
    const weakened = await run(commit('Save on backups'));
    check('the stacks that change are found', /prod +warmsite-prod-site-us-east-2/.test(weakened.log['changes'] ?? ''));
    check('the job of the plans fails', state(weakened, 'plan') === 'failure');
    check('the verdict to require is red', state(weakened, 'verdict') === 'failure');
    check('there is one comment', comments.bodies.length === 1 && state(weakened, 'comment') === 'success');
    const [comment = ''] = comments.bodies;
    check('it says what is lost', comment.includes('backup retention falls from 14 days to 1 day'));
    check(
      'the summary of the job says it as well',
      weakened.summary.includes('backup retention falls from 14 days to 1 day'),
    );
    check(
      'an annotation points to the changed line',
      /::error file=config\/environments\/prod\.yaml,line=\d+/.test(weakened.log['plan'] ?? ''),
    );
    check(
      'credentials are used where plans are made and nowhere else',
      weakened.credentialled.join() === 'plan: arn:aws:iam::111122223333:role/plan',
    );
    const left = execFileSync(
      'find',
      [scratch, '-path', '*run-1*', '(', '-name', 'tfplan', '-o', '-path', '*/temp/plans/*', ')'],
      { encoding: 'utf8' },
    );
    check('no plan is left behind', left === '');
    const artifacts = fs.readdirSync(path.join(scratch, 'run-1/artifacts'), { recursive: true, encoding: 'utf8' });
    check(
      'the artifact is the review alone',
      artifacts.every((file) => /^review-prod(\/review(-\d+)?\.md)?$/.test(file)),
    );

    edit('backupRetention: 1d', 'backupRetention: 21d');
    const mended = await run(commit('Keep them longer instead'));
    check('the mended branch passes', state(mended, 'plan') === 'success' && state(mended, 'verdict') === 'success');
    check(
      'the comment is the same one, with the new verdict',
      comments.bodies.length === 1 && comments.comments[0]?.id === 1 && comments.bodies[0] !== comment,
    );
    console.log(`\n${comments.bodies[0]?.split('\n').slice(0, 3).join('\n') ?? ''}\n`);

    edit('backupRetention: 21d', 'backupRetention: 14d');
    const reverted = await run(commit('Leave it as it was'));
    check(
      'nothing changes: nothing is planned, and the verdict is green',
      state(reverted, 'plan') === 'skipped' && state(reverted, 'verdict') === 'success',
    );
    check('the comment is gone', comments.bodies.length === 0);

    edit('backupRetention: 14d', 'backupRetention: 2d');
    const fork = await run(commit('From a fork'), 'somebody/r');
    check('a fork gets no credentials', fork.credentialled.length === 0 && state(fork, 'plan') === 'skipped');
    check(
      'a fork gets no comment, and no green verdict',
      state(fork, 'comment') === 'skipped' && state(fork, 'verdict') === 'failure',
    );
    check('the summary says why', fork.summary.includes('A pull request from a fork gets no credentials'));
  } finally {
    await endpoint.stop();
    await comments.stop();
    if (process.env['KEEP'] === undefined) fs.rmSync(scratch, { recursive: true, force: true });
    else console.log(scratch);
  }
  console.log(failures === 0 ? '\nThe workflow does what it should.' : `\n${failures} checks failed.`);
  process.exitCode = failures === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
