import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { runbookPages, RUNBOOKS_FOLDER } from '../../../lib/cli/write-runbooks';
import { manualCheck, manualCommands, manualMemory } from '../../../lib/failover/runbook/manual-command';
import { runbookMarkdown } from '../../../lib/failover/runbook/markdown';
import { ROOT } from '../../support/environment';
import { call, runbookOf, step } from './fake-world';
import { SHIPPED_RUNBOOKS, shippedRunbook } from './shipped';

const { subject: SUBJECT } = shippedRunbook('prod', 'failover');

test(`${RUNBOOKS_FOLDER} is up to date; otherwise run npm run runbooks`, () => {
  const folder = path.join(ROOT, RUNBOOKS_FOLDER);
  const files = Object.fromEntries(
    readdirSync(folder).map((file) => [file, readFileSync(path.join(folder, file), 'utf8')]),
  );
  expect(files).toEqual(runbookPages(ROOT));
});

describe('commands', () => {
  test.each([
    [
      'flags, numbers and texts',
      call('ModifyDBInstance', {
        input: { DBInstanceIdentifier: 'x', ApplyImmediately: true, MultiAZ: false, Port: 5 },
      }),
      [
        'aws rds modify-db-instance --region us-west-2 --db-instance-identifier x --apply-immediately --no-multi-az --port 5',
      ],
    ],
    [
      'lists, structures, quotes',
      call('PutMetricData', { service: 'cloudwatch', input: { Names: ['a', "it's"], MetricData: [{ Value: 1 }] } }),
      ["aws cloudwatch put-metric-data --region us-west-2 --names a 'it'\\''s' --metric-data '[{\"Value\":1}]'"],
    ],
    [
      'the low-level commands of S3',
      call('ListObjectsV2', { service: 's3', input: { Bucket: 'b' } }),
      ['aws s3api list-objects-v2 --region us-west-2 --bucket b'],
    ],
    [
      'variables, the clock',
      call('X', {
        input: { A: '@{lag}', B: ['@{lag}'], C: [{ D: '@{lag}' }], E: 'at @{now}', F: '@{now-600}', G: '@{now+1}' },
      }),
      [
        'aws rds x --region us-west-2 --a "$lag" --b "$lag" --c \'[{"D":"\'"$lag"\'"}]\' --e \'at \'"$(date +%s)" ' +
          '--f "$(($(date +%s) - 600))" --g "$(($(date +%s) + 1))"',
      ],
    ],
    [
      'a variable for each value',
      call('X', { bind: { a: 'A[0].B', c: "C == 'd'" } }),
      [
        "a=$(aws rds x --region us-west-2 --query 'A[0].B' --output text)",
        "c=$(aws rds x --region us-west-2 --query 'C == '\\''d'\\''' --output text)",
      ],
    ],
    ['a condition', call('X', { when: "a != 'b'" }), ["# only if: a != 'b'", 'aws rds x --region us-west-2']],
    [
      'requests',
      call('POST', { service: 'https', input: { url: 'https://a.example.com/x?y=1', body: '{"a":1}' } }),
      [
        "curl -sS -o /dev/null -w '%{http_code}\\n' -X POST -H 'Content-Type: application/json' -d '{\"a\":1}' 'https://a.example.com/x?y=1'",
      ],
    ],
    [
      'a request without a body',
      call('GET', { service: 'https', input: { url: 'https://a.example.com/' } }),
      ["curl -sS -o /dev/null -w '%{http_code}\\n' https://a.example.com/"],
    ],
  ])('%s', (_, made, expected) => {
    expect(manualCommands([made])).toEqual(expected);
  });

  test('a structure is JSON in its variable, and not put in quotes', () => {
    expect(
      manualCommands([call('X', { bind: { a: 'A.{B: B}' } }), call('Y', { input: { P: { T: '@{a}', U: '@{b}' } } })]),
    ).toEqual([
      "a=$(aws rds x --region us-west-2 --query 'A.{B: B}' --output json)",
      'aws rds y --region us-west-2 --p \'{"T":\'"$a"\',"U":"\'"$b"\'"}\'',
    ]);
  });

  test('checks and memory', () => {
    expect(manualCheck({ words: 'x', holds: 'a == `1`' })).toEqual([]);
    expect(manualCheck({ words: 'x', call: call('X'), holds: 'A == `1`' })).toEqual([
      "aws rds x --region us-west-2 --query 'A == `1`'",
    ]);
    expect(manualCheck({ words: 'x', call: call('X'), holds: 'A == @{a}' })).toEqual(['aws rds x --region us-west-2']);
    expect(manualCheck({ words: 'x', call: call('X', { bind: { a: 'A' } }), holds: 'A > `1`' })).toEqual([
      "aws rds x --region us-west-2 --query 'A > `1`'",
      'a=$(aws rds x --region us-west-2 --query A --output text)',
    ]);
    expect(manualMemory('since', '@{now}')).toBe('since="$(date +%s)"');
  });
});

describe('a page', () => {
  const page = (...steps: Parameters<typeof step>[0][]): string =>
    runbookMarkdown({ ...runbookOf(steps.map(step)), afterwards: ['npm run x', 'Look again.'] }, SUBJECT);

  test('of words and expressions that Markdown would read otherwise', () => {
    const text = page({
      preconditions: [
        { words: 'it may x on a/*, b/*', holds: '`1` <= a' },
        { words: 'b', holds: 'a <= `1` && b' },
      ],
    });
    expect(text).toContain('- it may x on a/\\*, b/\\*: `` `1` <= a ``\n- b: ``a <= `1` && b``\n');
  });

  test('of a runbook that Systems Manager does not run', () => {
    const text = runbookMarkdown({ ...runbookOf([step({})]), command: 'x y --at 1' }, SUBJECT);
    expect(text.slice(0, text.indexOf('By hand'))).toBe(`\
# A test

_Generated by \`npm run runbooks\` from the data that the \`warmsite\` command runs. Environment: prod._

To test.

## Run it

From a checkout, with a journal to go on from:

\`\`\`sh
npm run warmsite -- x y --at 1
\`\`\`

`);
  });

  test('of a step with everything', () => {
    const condition = { words: 'it is so', call: call('X'), holds: 'A' };
    const text = page({
      look: [call('X', { bind: { a: 'A' } })],
      preconditions: [{ words: 'a is one', holds: 'a == `1`' }, condition],
      decision: { question: 'Go?', signals: [condition] },
      operator: ['npm run y'],
      calls: [call('Z')],
      repeat: { times: 5, everySeconds: 60 },
      repeatable: 'it is the same',
      remember: { since: '@{now}' },
      until: [condition],
      pollSeconds: 30,
      timeoutSeconds: 90,
      fallbacks: [
        { title: 'one', calls: [call('F')], until: [condition], timeoutSeconds: 3600 },
        { title: 'two', calls: [call('G')], until: [condition], timeoutSeconds: 60 },
      ],
      undo: 'take it back',
    });
    expect(text.slice(text.indexOf('| step'))).toBe(`\
| step     | what  | at most | if it fails |
| -------- | ----- | ------- | ----------- |
| 1 \`step\` | Do it | 90 s    | stop        |

## 1. Do it

It is a test.

**Look:**

\`\`\`sh
a=$(aws rds x --region us-west-2 --query A --output text)
\`\`\`

**Only if:**

- a is one: \`\` a == \`1\` \`\`
- it is so

\`\`\`sh
aws rds x --region us-west-2 --query A
\`\`\`

**Decide:** Go? One of \`arn:aws:iam::111122223333:role/incident-commander\` has to agree.

**Signals**, each a reason to go on:

- it is so

\`\`\`sh
aws rds x --region us-west-2 --query A
\`\`\`

**You:**

\`\`\`sh
npm run y
\`\`\`

**Do 5 times, 1 min apart:**

\`\`\`sh
aws rds z --region us-west-2
\`\`\`

Again does no harm: it is the same.

**Wait until**, at most 90 s, looking every 30 s:

- it is so

\`\`\`sh
aws rds x --region us-west-2 --query A
\`\`\`

**Otherwise:** one.

\`\`\`sh
aws rds f --region us-west-2
\`\`\`

**Wait until**, at most 1 h, looking every 30 s:

- it is so

\`\`\`sh
aws rds x --region us-west-2 --query A
\`\`\`

**Or else:** two.

\`\`\`sh
aws rds g --region us-west-2
\`\`\`

**Wait until**, at most 1 min, looking every 30 s:

- it is so

\`\`\`sh
aws rds x --region us-west-2 --query A
\`\`\`

**Remember:**

\`\`\`sh
since="$(date +%s)"
\`\`\`

**If it fails:** stop here; nothing after this step may happen without it.

**Undo:** take it back.

## Afterwards

- \`npm run x\`
- Look again.
`);
  });

  test('of a step that is not checked', () => {
    const text = page({ notChecked: 'there is nothing', onFailure: 'degrade' });
    expect(text).toContain(
      '\n**Not checked here:** there is nothing.\n\n**If it fails:** go on; the run counts as degraded',
    );
  });

  test.each(SHIPPED_RUNBOOKS)('$environment: $name has no name left in it', ({ runbook, subject }) => {
    // In messages of the runbook itself names are for whoever sends them.
    expect(runbookMarkdown(runbook, subject)).not.toMatch(/@\{/);
  });
});
