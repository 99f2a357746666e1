import { reviewRules } from '../../../lib/review/engine';
import { Estate } from '../../../lib/review/estate';
import { Exception } from '../../../lib/review/exceptions';
import { bytesSource, Plan, readPlan } from '../../../lib/review/plan';
import { ResourceLines } from '../../../lib/review/resource-lines';
import { composeReview, ComposeReviewProps, Review } from '../../../lib/review/review';
import { Rule } from '../../../lib/review/rule';
import { drifted, RULE } from './example';

/** The plan of a stack that changes these resources. */
function plan(stack: string, addresses: readonly string[], edits: object = {}): Plan {
  const document = {
    format_version: '1.2',
    resource_changes: addresses.map((address) => ({
      address,
      mode: 'managed',
      type: address.split('.')[0],
      change: { actions: ['update'], before: {}, after: {} },
    })),
    ...edits,
  };
  return readPlan({ stack, name: stack, source: bytesSource(Buffer.from(JSON.stringify(document))) });
}

/** Finds every database that changes. */
const RULES: readonly Rule[] = [
  {
    ...RULE,
    *check({ estate }) {
      for (const change of estate.changed('aws_db_instance')) yield { at: change, message: 'it changes' };
    },
  },
];

function compose(plans: readonly Plan[], edits: Partial<ComposeReviewProps> = {}): Review {
  const estate = new Estate(plans);
  const today = edits.today ?? '2026-11-21';
  const rules = reviewRules({ estate, rules: RULES, today, exceptions: edits.exceptions });
  return composeReview({ rules, estate, failOn: 'high', today, ...edits });
}

function exception(edits: Partial<Exception> = {}): Exception {
  return { rule: RULE.id, address: 'aws_db_instance.a', reason: 'the pilot ends soon', until: '2026-12-31', ...edits };
}

const SHOP = plan('shop', ['aws_db_instance.a']);

test('it is blocked by what is found at the threshold or worse', () => {
  const verdict = (edits: Partial<ComposeReviewProps>): string => compose([SHOP], edits).verdict;
  expect(verdict({ failOn: 'critical' })).toBe('passed');
  expect(verdict({ failOn: 'high' })).toBe('blocked');
  expect(verdict({ failOn: 'note' })).toBe('blocked');
  expect(verdict({ exceptions: [exception()] })).toBe('passed');
  expect(verdict({ exceptions: [exception({ until: '2026-11-20' })] })).toBe('blocked');
});

test('it is blocked by a change outside of Terraform only if an apply would be dangerous, and as bad as that', () => {
  const verdict = (...[kind, severity]: Parameters<typeof drifted>): string =>
    compose([], { drift: { bookkeeping: 0, changes: [drifted(kind, severity)] } }).verdict;
  expect(verdict('dangerous', 'critical')).toBe('blocked');
  expect(verdict('dangerous', 'high')).toBe('blocked');
  expect(verdict('dangerous', 'warning')).toBe('passed');
  expect(verdict('drift', 'critical')).toBe('passed');
  expect(verdict('expected', 'note')).toBe('passed');
});

test('what is counted', () => {
  const { found, statuses } = compose([plan('shop', ['aws_db_instance.a', 'aws_db_instance.b'])], {
    exceptions: [exception()],
  });
  expect(found).toEqual({ critical: 0, high: 1, warning: 0, note: 0 });
  expect(statuses).toEqual({ found: 1, unknown: 0, standing: 0, expected: 0, excepted: 1 });
});

describe('exceptions', () => {
  test('hold to the end of their last day', () => {
    const status = (until: string): string =>
      compose([SHOP], { exceptions: [exception({ until })] }).findings[0]!.status;
    expect(status('2026-11-21')).toBe('excepted');
    expect(status('2026-11-20')).toBe('found');
  });

  test('one that is over does not hide one that holds', () => {
    const exceptions = [exception({ until: '2026-01-31' }), exception({ stack: 'shop' })];
    expect(compose([SHOP], { exceptions }).findings[0]!.status).toBe('excepted');
  });

  test('that are over are told where they would have accepted something', () => {
    const over = exception({ until: '2026-01-31' });
    const other = exception({ until: '2026-01-31', address: 'aws_db_instance.b' });
    expect(compose([SHOP], { exceptions: [other, over] }).exceptions.expired).toEqual([over]);
  });

  test('about nothing are told, unless what they are about was not looked at', () => {
    const unused = (exceptions: readonly Exception[], stacks: readonly string[] = []): readonly Exception[] =>
      compose([SHOP], { exceptions, expectations: { environment: 'prod', stacks } as never }).exceptions.unused;
    const anywhere = exception({ address: 'aws_db_instance.b' });
    const here = exception({ address: 'aws_db_instance.b', stack: 'shop' });
    const elsewhere = exception({ stack: 'other' });
    expect(unused([exception(), anywhere, here, elsewhere])).toEqual([anywhere, here]);
    expect(unused([anywhere, here, elsewhere], ['shop', 'other'])).toEqual([here]);
  });

  test('are new when the base branch has not the very same', () => {
    const known = exception();
    const longer = exception({ until: '2027-01-31' });
    const added = (baseExceptions?: readonly Exception[]): readonly Exception[] =>
      compose([SHOP], { exceptions: [known, longer], baseExceptions }).exceptions.added;
    expect(added()).toEqual([]);
    expect(added([])).toEqual([known, longer]);
    expect(added([known])).toEqual([longer]);
  });
});

test('stacks that are missing, and those of which a part was planned', () => {
  const { missing, partial, environment } = compose([plan('shop', [], { complete: false })], {
    expectations: { environment: 'prod', stacks: ['z', 'shop', 'a'] } as never,
  });
  expect([missing, partial, environment]).toEqual([['a', 'z'], ['shop'], 'prod']);
});

test('the order of plans, of their resources and of exceptions changes nothing', () => {
  const a = plan('a', ['aws_db_instance.a', 'aws_db_instance.b']);
  const b = plan('a', ['aws_db_instance.b', 'aws_db_instance.a']);
  const c = plan('c', ['aws_db_instance.a']);
  const exceptions = [exception({ until: '2026-01-31' }), exception({ until: '2026-01-30', stack: 'c' })];
  expect(compose([c, b], { exceptions: [...exceptions].reverse() })).toEqual(compose([a, c], { exceptions }));
});

describe('the line of a resource', () => {
  const lines = new ResourceLines([
    {
      file: 'live/main.tf',
      text: '# resource "aws_db_instance" "old" {\n\nmodule "db" {\n}\nresource "aws_s3_bucket" "logs" {\n}\n',
    },
    { file: 'modules/db/main.tf', text: 'resource "aws_db_instance" "this" {\n' },
    { file: 'modules/other/main.tf', text: '\nresource "aws_db_instance" "this" {\nresource "aws_kms_key" "this" {' },
    {
      file: 'stacks/shop/cdk.tf.json',
      text: '{\n  "data": { "aws_s3_bucket": { "x": {} } },\n  "resource": {\n    "aws_s3_bucket": {\n      "x": { "bucket": "{\\"y" },\n      "y": {}\n    }\n  }\n}',
    },
    {
      file: 'stacks/blog/cdk.tf.json',
      text: '{ "resource": { "aws_s3_bucket": { "x": {} } }, "module": {\n"m": {} } }',
    },
  ]);

  test.each([
    ['shop', 'aws_s3_bucket.logs', 'live/main.tf:5'],
    ['shop', 'aws_s3_bucket.logs[0]', 'live/main.tf:5'],
    ['shop', 'aws_s3_bucket.x', 'stacks/shop/cdk.tf.json:5'],
    ['blog', 'aws_s3_bucket.x', 'stacks/blog/cdk.tf.json:1'],
    ['shop', 'aws_s3_bucket.y', 'stacks/shop/cdk.tf.json:6'],
    ['shop', 'module.x["a.b"].aws_kms_key.this', 'modules/other/main.tf:3'],
    ['shop', 'module.m.module.n.aws_sns_topic.t', 'stacks/blog/cdk.tf.json:2'],
  ])('%s %s', (stack, address, place) => {
    const { file, line } = lines.find(stack, address)!;
    expect(`${file}:${line}`).toBe(place);
  });

  test('of two that could be it, neither: but the call of its module', () => {
    expect(lines.find('shop', 'module.db.aws_db_instance.this')).toEqual({ file: 'live/main.tf', line: 3 });
    expect(lines.find('shop', 'module.elsewhere.aws_db_instance.this')).toBeUndefined();
    expect(lines.find('other', 'aws_s3_bucket.x')).toBeUndefined();
    expect(lines.find('shop', 'aws_db_instance.old')).toBeUndefined();
  });
});
