import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App } from 'cdktf';
import { Environment } from '../../config/environment';
import { loadEnvironment } from '../../config/load';
import { ExplainProps, EXPLANATION_VERSION, runExplain } from '../../lib/cli/explain';
import { InputError, problemText } from '../../lib/core/errors';
import { loadPrices } from '../../config/prices';
import { ROOT } from '../support/environment';

// One synthesis is enough for all of them.
jest.mock('../../lib/cli/synthesized-stacks', () => {
  const actual = jest.requireActual<typeof import('../../lib/cli/synthesized-stacks')>(
    '../../lib/cli/synthesized-stacks',
  );
  let made: Record<string, unknown> | undefined;
  let tree: App;
  return {
    synthesizedStacks: (environment: Environment, look: (app: App) => void) => {
      made ??= actual.synthesizedStacks(environment, (app) => void (tree = app));
      look(tree);
      return made;
    },
  };
});

const SITE = 'warmsite-dev-site-us-east-2';

/** What the command prints of `dev`, in this process; a problem as its text. */
function printed(options: Partial<ExplainProps> = {}): string {
  let out = '';
  const spy = jest.spyOn(console, 'log').mockImplementation((text: string) => void (out += `${text}\n`));
  try {
    runExplain({ environment: loadEnvironment('dev', { root: ROOT }), root: ROOT, json: false, ...options });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.problems.map(problemText).join('\n');
  } finally {
    spy.mockRestore();
  }
  return out;
}

const json = (options: Partial<ExplainProps>): any => JSON.parse(printed({ ...options, json: true }));

test('one resource, for people', () => {
  const out = printed({ address: `${SITE}/aws_nat_gateway.network_us_east_2a_nat_gateway` });
  expect(out).toBe(`aws_nat_gateway.network_us_east_2a_nat_gateway
${SITE} (us-east-2, which writes now)

Purpose       Way from the private subnet of us-east-2a to registries and AWS services; nothing comes in by
              it.
Made by       SiteStack > Network
              ${SITE}/Network/us-east-2a/NatGateway
Follows from  config/environments/dev.yaml:${lineOf('egress: single-nat')} network.egress: single-nat
              config/environments/dev.yaml:${lineOf('zones: [us-east-2a')} regions.home.zones: [us-east-2a, us-east-2b]
Costs         $33 a month: what goes through it is charged by the GB and not counted
                $33  nat/gateway: 730 hours at $0.045
Without it    Instances behind it reach no AWS service but S3: new ones cannot fetch their image and never
              enter service, those that run lose metrics and secrets.
Comes back    Deploy the stack again; it holds nothing that would be lost.
Noticed by    warmsite-dev-llm-healthy-targets in us-east-2 (page, by what follows)
Replaced by   a change of allocation_id, subnet_id: destroyed and made anew
Uses          aws_eip.network_us_east_2a_nat_address (allocation_id)
              aws_internet_gateway.network_internet_gateway (depends_on)
              aws_subnet.network_us_east_2a_public_subnet (subnet_id)
Used by       aws_route.network_us_east_2a_private_default_route (nat_gateway_id)
              aws_route.network_us_east_2b_private_default_route (nat_gateway_id)
Review        critical: plan-surviving-region-changed
              and 2 high, 3 warning: docs/rules.md
Read          docs/failure-modes.md#zone
`);
});

/** Where `dev` says so. */
function lineOf(text: string): number {
  const lines = fs.readFileSync(path.join(ROOT, 'config/environments/dev.yaml'), 'utf8').split('\n');
  return lines.findIndex((line) => line.includes(text)) + 1;
}

test('more than fits is counted, and --json has it', () => {
  const address = 'warmsite-dev-vault-us-east-2/aws_s3_bucket.artifacts_bucket';
  const { usedBy } = json({ address }).explanation;
  const out = printed({ address });
  const users = out.slice(out.indexOf('Used by'), out.indexOf('Review')).trimEnd().split('\n');
  expect(users).toHaveLength(9);
  expect(users.at(-1)?.trim()).toBe(`and ${usedBy.length - 8} more, which --json has`);
});

test('what is not stated shows what holds, if that is one word, and else nothing', () => {
  const out = printed({ address: `${SITE}/aws_cloudwatch_metric_alarm.inference_llm_alarms_latency` });
  expect(out).toContain(
    'Follows from  config/environments/dev.yaml inference.groups[0].maxLatency is not stated: 10s\n',
  );
  expect(printed({ address: `${SITE}/aws_autoscaling_group.inference_llm` })).not.toContain('warmPool');
});

test('everything, stack by stack, or one type of it', () => {
  const all = printed();
  expect(all.match(/^warmsite-dev-\S+: \d+ blocks$/gm)).toHaveLength(5);
  expect(all).toMatch(/^aws_lb\.endpoint +The public endpoint of this Region: takes requests in every zone/m);
  expect(all).toMatch(/\n\d+ blocks\. One of them: warmsite explain dev <stack>\/<address>\n$/);
  const keys = printed({ type: 'aws_kms_key' });
  expect(keys.match(/^aws_\w+/gm)?.every((type) => type === 'aws_kms_key')).toBe(true);
  expect(printed({ type: 'check' })).toContain('check.master_secret_is_replicated');
  expect(printed({ type: 'aws_kms_kye' })).toMatch(
    /^--type: must be a type that the stacks have, got 'aws_kms_kye'; they have aws_autoscaling_group, .* \[unknown-type\]$/,
  );
});

test('a construct is a list of what it makes', () => {
  expect(printed({ address: 'warmsite-dev-vault-us-east-2/StorageKey' })).toMatch(
    /^warmsite-dev-vault-us-east-2: 2 blocks\naddress +purpose\naws_kms_alias\.storage_key_alias +Name of StorageKey/,
  );
});

test('for programs: one by itself, several as a list', () => {
  const one = json({ address: `${SITE}/aws_lb.endpoint` });
  expect([one.version, one.environment, Object.keys(one.explanation)]).toEqual([
    EXPLANATION_VERSION,
    'dev',
    [
      'stack',
      'address',
      'kind',
      'type',
      'region',
      'role',
      'awsName',
      'purpose',
      'madeBy',
      'settings',
      'cost',
      'without',
      'back',
      'noticedBy',
      'read',
      'protection',
      'uses',
      'usedBy',
      'rules',
      'traps',
    ],
  ]);
  const list = json({ type: 'aws_lb' });
  expect(list).toMatchObject({ version: EXPLANATION_VERSION, environment: 'dev' });
  expect(list.blocks.map((block: object) => Object.keys(block))).toEqual(
    Array(2).fill(['stack', 'address', 'kind', 'type', 'purpose']),
  );
});

test('prices may be others', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-explain-'));
  try {
    const prices = loadPrices({ root: ROOT });
    const entries = prices.entries.filter(({ item }) => item !== 'kms/key');
    const file = path.join(folder, 'prices.json');
    fs.writeFileSync(file, JSON.stringify({ ...prices, entries }));
    const out = printed({ address: `${SITE}/aws_kms_key.logs_key`, prices: file });
    expect(out).toContain('not priced: the price table has no kms/key');
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

test('an unknown address writes nothing', () => {
  expect(printed({ address: 'aws_lb.endpiont' })).toBe(
    'aws_lb.endpiont: is nothing that the stacks have; nearest: aws_lb.endpoint; without an address all are listed [unknown-address]',
  );
});
