/** A command of the pages that no test of the pages runs as it stands. */
export interface NotRun {
  /** In one line, without comments: as a whole, or a pattern of them. */
  readonly commands: readonly (string | RegExp)[];
  readonly because: string;
  /** What runs it, or what it does, instead: a file of the project, and words in it. */
  readonly instead: readonly { readonly file: string; readonly words: string }[];
}

export const NOT_RUN: readonly NotRun[] = [
  {
    commands: ['npm ci', 'npm ci && npm run synth', 'npm ci && npm test', 'npm test', '.ci/run'],
    because: 'they are the whole check of a change, installation included',
    instead: [
      { file: '.ci/run', words: 'npm ci --no-fund' },
      { file: '.ci/run', words: 'npm test 2>&1' },
      { file: '.ci/run', words: "'npm run synth' npm run --silent synth" },
    ],
  },
  {
    commands: ['npm run unit -- lib', 'npm run format', /^npm run bench\b/, 'npm run docs-commands'],
    because: 'it would run the tests within a test, write the sources, or take minutes; the scripts exist',
    instead: [{ file: 'test/docs/readme.test.ts', words: 'every npm script that the pages name exists' }],
  },
  {
    commands: [
      'npm run cdktn',
      'npm run cdktn -- --all',
      'npm run cdktn -- --pack',
      /^TERRAFORM_BINARY_NAME=tofu npx cdktn deploy /,
    ],
    because: 'installs another framework; takes minutes',
    instead: [{ file: '.ci/run', words: 'npm run --silent cdktn' }],
  },
  {
    commands: [/^git ls-files -z '\*\.ts' \| xargs/],
    because: 'would rename the imports of the copy, where nothing is left to see',
    instead: [{ file: 'test/docs/cdktn.test.ts', words: 'its command renames what the variant renames' }],
  },
  {
    commands: ['python3 -m unittest discover -s emulator -t .'],
    because: 'takes a minute',
    instead: [{ file: '.ci/run', words: 'python3 -m unittest discover -s emulator -t .' }],
  },
  {
    commands: [/^npm run rehearse -- \w+( --scenario [\w-]+)*$/],
    because: 'takes a quarter of an hour',
    instead: [
      { file: '.ci/run', words: 'npm run --silent rehearse -- dev' },
      { file: 'test/rehearsal/rehearsal.test.ts', words: 'scenario' },
    ],
  },
  {
    commands: [/^npm run warmsite -- drill \w+$/, /^warmsite drill prod --json \| /],
    because: 'waits for minutes for what is not deployed',
    instead: [{ file: 'lib/rehearsal/scenarios/region-loss.ts', words: 'Run the drill, while all is well' }],
  },
  {
    commands: [/^npm run verify -- \w+$/],
    because: 'takes a minute for each environment',
    instead: [{ file: '.ci/run', words: 'npm run --silent verify' }],
  },
  {
    commands: ['sh cdktf.out/retire/staging/take-down.sh'],
    because: 'takes an environment down that has to be up',
    instead: [{ file: 'lib/rehearsal/scenarios/baseline.ts', words: 'Take everything down, in a copy' }],
  },
  {
    commands: ['npm run rehearse -- prod --prove-red'],
    because: 'takes half an hour',
    instead: [{ file: 'test/rehearsal/rehearsal.test.ts', words: 'proveRed' }],
  },
  {
    commands: [/^npx cdktf (deploy|synth)\b/, /^terraform -chdir=\S+ (init|import|state|apply|plan|destroy)\b/],
    because: 'applies stacks for minutes: waits within the provider',
    instead: [
      { file: '.ci/run', words: 'npm run --silent rehearse -- dev' },
      { file: 'lib/rehearsal/scenarios/baseline.ts', words: 'Apply everything, find nothing left to do' },
      { file: '.ci/run', words: 'npx cdktf synth' },
    ],
  },
  {
    commands: [/^for stack in .*terraform plan -out=tfplan\)/, /^npm run warmsite -- review --env \w+ .*--from /],
    because: 'needs the states of an account that has the stacks',
    instead: [{ file: 'test/review/pull-request/rehearse.ts', words: 'terraform' }],
  },
  {
    commands: ['npm init -y', 'npm install warmsite', /^npx warmsite init /],
    because: 'begins a project with the packed package',
    instead: [{ file: 'test/consumer/run.ts', words: 'npx warmsite init dev --account 111122223333' }],
  },
  {
    commands: ['npm run docs'],
    because: 'takes half a minute',
    instead: [{ file: '.ci/run', words: 'npm run --silent docs' }],
  },
  {
    commands: [/^npm install warmsite /, /^npx tsc main\.ts /],
    because: 'installs the packed package in an empty project',
    instead: [{ file: 'test/consumer/run.ts', words: 'tsc' }],
  },
  {
    commands: [/^npm run warmsite -- drills record /],
    because: 'needs the journal of a failover, or the record of an experiment',
    instead: [{ file: 'test/cli/drills.test.ts', words: 'record({ journal: failover.file })' }],
  },
  {
    commands: [
      /^token=\$\(curl /,
      /^metadata\(\) /,
      'set -euo pipefail',
      /^group=\$\(jq /,
      'instance=$(metadata instance-id)',
      /^aws ssm get-parameter --region "\$\(metadata /,
      /^exec prometheus /,
    ],
    because: 'is a program of an instance, which asks the instance about itself; a shell reads it here, no more',
    instead: [{ file: 'test/docs/pages.ts', words: 'no shell reads this to its end' }],
  },
];

/** What stands before the commands of a page: files of the reader's own, and where the environment stands by then. */
export const PREPARED: Readonly<Record<string, string>> = {
  'docs/operate.md': 'mkdir llm && echo weights > llm/model.safetensors',
  'docs/release.md':
    'mkdir model && echo weights > model/model.safetensors && sed -i s#llm/2026-10-01#llm/2026-11-21# ' +
    'config/environments/prod.yaml && git commit -q -a -m "Another model"',
  'docs/drills.md': 'mkdir config/drills && echo "[]" > config/drills/made-up.json',
  // What an instance finds in its environment.
  'docs/security.md': 'DATABASE_HOST_PARAMETER=/warmsite/prod/database/host DATABASE_USER=inference_app',
  // The page follows on a failover that was recorded.
  'docs/howto/fail-back.md': 'warmsite topology failover prod > /dev/null',
  'docs/runbooks/rebuild.md': 'warmsite topology failover prod > /dev/null',
  'docs/runbooks/switchover.md':
    'warmsite topology failover prod > /dev/null && warmsite topology rebuild prod > /dev/null',
};

/** Commands that end with another code than 0, by page and command. */
export const EXIT_CODES: Readonly<Record<string, number>> = {
  // A blocked review is what the page shows.
  'docs/review.md npm run -s warmsite -- review docs/examples/orders.json': 1,
  'docs/howto/review-a-pull-request.md npm run warmsite -- review docs/examples/orders.json': 1,
  // An objective that is missed is what the page shows.
  'docs/assess.md npm run -s warmsite -- check prod': 2,
  // Never drilled, says the page of the shipped environment.
  'docs/drills.md npm run warmsite -- drills status prod --html drills.html': 1,
};

/** What the commands that ask AWS say of an emulated account in which nothing is deployed. */
export const EMULATED: Readonly<Record<string, { readonly code: number; readonly says: RegExp }>> = {
  images: { code: 1, says: /there is no SSM parameter/ },
  preflight: { code: 1, says: /^ {2}(failed|unknown) .*us-west-2|^# \d+ quotas unknown/m },
  backfill: { code: 1, says: /not known to be complete/ },
  // Dry runs. Rehearsals run them for real: lib/rehearsal/scenarios.
  failover: { code: 1, says: /would call +rds PromoteReadReplica in us-west-2/ },
  rebuild: { code: 1, says: /would call +rds ModifyDBInstance in us-east-2/ },
  switchover: { code: 1, says: /^Switchover: us-east-2 takes over/m },
  restore: { code: 1, says: /would call +rds RestoreDBInstanceToPointInTime in us-east-2/ },
  'release parity': { code: 1, says: /./ },
};
