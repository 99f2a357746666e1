import { DEFAULT_MAX_LENGTH, LEAST_MAX_LENGTH, MOST_PARTS, reviewMarkdown } from '../../../lib/review/report/markdown';
import { STATUSES } from '../../../lib/review/engine';
import { LocatedFinding } from '../../../lib/review/review';
import { SEVERITIES } from '../../../lib/review/rule';
import { drifted, finding, HOSTILE, review } from './example';
import { MarkdownNode, nodesOf, textOf } from './markdown-tree';

/** How often each tag of HTML is opened, less how often it is closed. */
function openTags(text: string): Record<string, number> {
  const open: Record<string, number> = {};
  const prose = text.replace(/(`+)(?!`).*?[^`]\1(?!`)/g, '');
  for (const [, slash, name] of prose.matchAll(/<(\/?)(details|summary|b|code|sub|script)\b[^>]*>/g)) {
    open[name!] = (open[name!] ?? 0) + (slash ? -1 : 1);
  }
  return open;
}

/** What is wrong with one part of a comment. */
function faultsOf(part: string, maxLength: number): string[] {
  const tables = nodesOf(part).filter(({ type }) => type === 'table');
  const isEven = ({ children = [] }: MarkdownNode): boolean =>
    children.every((row) => row.children!.length === children[0]!.children!.length);
  return [
    ...(part.length > maxLength ? [`${part.length} characters`] : []),
    ...Object.entries(openTags(part)).flatMap(([name, count]) => (count === 0 ? [] : [`${count} open ${name}`])),
    ...(tables.every(isEven) ? [] : ['a row with other cells than the head']),
    ...(/^\*\*Recovery review: (passed|blocked)\*\*/.test(part) ? [] : ['no verdict']),
    ...(/<!-- warmsite-review \S+ \d+ -->\n$/.test(part) ? [] : ['no mark']),
  ];
}

function many(count: number, edits: (index: number) => Partial<LocatedFinding> = () => ({})): LocatedFinding[] {
  return Array.from({ length: count }, (_, index) =>
    finding({ address: `aws_db_instance.this[${index}]`, ...edits(index) }),
  );
}

test('the whole of a small review', () => {
  const [part, ...others] = reviewMarkdown(
    review(
      [
        finding({ severity: 'critical', source: { file: 'db.tf', line: 3 } }),
        finding({ status: 'unknown', message: 'the key is not known' }),
        finding({ status: 'standing', severity: 'warning' }),
        finding({ status: 'expected', because: 'the generation is retired' }),
        finding({ status: 'excepted', because: 'until the new cluster is there', until: '2026-12-31' }),
      ],
      {
        environment: 'prod',
        missing: ['prod-global'],
        partial: ['shop'],
        remarks: ['The base branch has no environment prod: everything of it is new.'],
        exceptions: {
          expired: [{ rule: 'a', address: 'x.y', reason: 'r', until: '2026-01-31' }],
          unused: [{ rule: 'b', address: 'shop', stack: 'shop', reason: 'r', until: '2026-12-31' }],
          added: [{ rule: 'c', address: 'x.z', stack: 'shop', reason: 'the pilot ends soon', until: '2026-12-31' }],
        },
        posture: {
          rows: [
            {
              measure: 'recovery-time',
              name: 'Recovery time (RTO)',
              before: '27m 18s',
              after: '31m 30s',
              delta: '+4m 12s',
              trend: 'worse',
              note: 'more instances start cold',
              figures: { unit: 'seconds', before: 1638, after: 1890 },
            },
          ],
          basis: ['Prices are examples'],
        },
        drift: {
          bookkeeping: 0,
          changes: [
            {
              stack: 'shop',
              address: 'aws_db_instance.this',
              verdict: 'dangerous',
              severity: 'critical',
              message: 'the replica was promoted',
              why: 'An apply would undo it.',
              command: 'warmsite topology failover prod',
            },
          ],
        },
      },
    ),
    { catalogue: 'https://example.com/rules.md' },
  );
  expect(others).toEqual([]);
  expect(part).toBe(`\
**Recovery review: blocked** - 1 critical, 1 dangerous change outside of Terraform, 1 unknown until apply in 1 of 2 stacks of prod

| Severity | Resource | What happens |
| --- | --- | --- |
| **critical** | \`aws_db_instance.this\`<br>shop, us-east-2 | backup retention falls from 14 days to 1 day |

- Not looked at, as no plan and no state was given: prod-global.
- The plan of shop looks at a part of the stack only: the rest was not looked at.
- The base branch has no environment prod: everything of it is new.
- The exception of a at \`x.y\` ended on 2026-01-31: what it accepted counts again.
- This change brings an exception itself: c at \`x.z\` in shop until 2026-12-31. the pilot ends soon.
- The exception of b at \`shop\` until 2026-12-31 is about nothing here: remove it.

<details>
<summary><b>critical</b>: <code>aws_db_instance.this</code> backup retention falls from 14 days to 1 day</summary>

- **What is lost:** Older points in time, for ever.
- **How to do it safely:** Keep the retention.
- **Rule:** [\`database-retention-reduced\`](<https://example.com/rules.md#database-retention-reduced>) Backups are kept for less time.

</details>

| Changed outside of Terraform | Resource | What is different | Run next |
| --- | --- | --- | --- |
| **dangerous, critical** | \`aws_db_instance.this\`<br>shop | the replica was promoted<br><sub>An apply would undo it.</sub> | \`warmsite topology failover prod\` |

| Ability to recover | before | after | change |
| --- | --- | --- | --- |
| Recovery time (RTO)<br><sub>more instances start cold</sub> | 27m 18s | 31m 30s | **+4m 12s (worse)** |

<details>
<summary>What the figures rest on</summary>

- Prices are examples.

</details>

<details>
<summary>Unknown until apply (1): Terraform does not know these values yet; look at them after the apply.</summary>

| Severity | Resource | What it is | Rule |
| --- | --- | --- | --- |
| high | \`aws_db_instance.this\`<br>shop, us-east-2 | the key is not known | \`database-retention-reduced\` |

</details>

<details>
<summary>Standing (1): It is so already, and the plans leave it.</summary>

| Severity | Resource | What it is | Rule |
| --- | --- | --- | --- |
| warning | \`aws_db_instance.this\`<br>shop, us-east-2 | backup retention falls from 14 days to 1 day | \`database-retention-reduced\` |

</details>

<details>
<summary>Expected (1): It belongs to the step that the committed topology takes.</summary>

| Severity | Resource | What it is | Rule |
| --- | --- | --- | --- |
| high | \`aws_db_instance.this\`<br>shop, us-east-2 | backup retention falls from 14 days to 1 day<br>the generation is retired. | \`database-retention-reduced\` |

</details>

<details>
<summary>Accepted (1): The file of exceptions accepts it until the day that it names.</summary>

| Severity | Resource | What it is | Rule |
| --- | --- | --- | --- |
| high | \`aws_db_instance.this\`<br>shop, us-east-2 | backup retention falls from 14 days to 1 day<br>until the new cluster is there. Until 2026-12-31. | \`database-retention-reduced\` |

</details>

<details>
<summary>What was looked at. 1 rule: 1 found something</summary>

| Stack | Region | change |
| --- | --- | --- |
| shop | us-east-2 | 1 |
| prod-global | not looked at |  |

</details>

<!-- warmsite-review prod 1 -->
`);
});

test('nothing found is one line and what was looked at', () => {
  expect(reviewMarkdown(review([]))).toEqual([
    `\
**Recovery review: passed** - nothing found in 1 stack

<details>
<summary>What was looked at. 1 rule: 1 found nothing</summary>

| Stack | Region | change |
| --- | --- | --- |
| shop | us-east-2 | 1 |

</details>

<!-- warmsite-review plans 1 -->
`,
  ]);
});

test('figures that stay are folded; a worse one is bold, a better one is not', () => {
  const row = (trend: 'same' | 'better' | 'worse' | 'unknown', delta: string) => ({
    measure: 'recovery-time' as const,
    name: 'RTO',
    before: '1m',
    after: '2m',
    delta,
    trend,
    note: '',
    figures: { unit: 'seconds' as const },
  });
  const textWith = (...rows: ReturnType<typeof row>[]): string =>
    reviewMarkdown(review([], { posture: { rows, basis: [] } })).join('');
  expect(textWith(row('same', ''))).toContain(
    '<summary>Ability to recover: it stays as it is</summary>\n\n| Ability to recover | before | after | change |\n| --- | --- | --- | --- |\n| RTO | 1m | 2m |  |\n',
  );
  const text = textWith(row('same', ''), row('better', '-1m'), row('worse', ''), row('unknown', ''));
  expect(text).not.toContain('it stays as it is');
  expect(text).toContain('| RTO | 1m | 2m | -1m (better) |\n| RTO | 1m | 2m | **worse** |\n| RTO | 1m | 2m |  |\n');
});

test('changes outside of Terraform that the topology explains are folded', () => {
  const [part] = reviewMarkdown(review([], { drift: { bookkeeping: 3, changes: [drifted('expected', 'note')] } }));
  expect(part!.split('\n')[0]).toBe('**Recovery review: passed** - nothing found in 1 stack');
  expect(part).toContain('<summary>Changed outside of Terraform (1): the topology explains all of it</summary>');
  expect(part).toContain(
    '| expected | `aws_db_instance.this`<br>shop, us-west-2 | it was promoted<br><sub>An apply would undo it.</sub> | `warmsite topology failover prod` |',
  );
});

test('thousands of changes outside of Terraform fit as well', () => {
  const changes = Array.from({ length: 4000 }, () => drifted('drift', 'note'));
  const parts = reviewMarkdown(review([], { drift: { bookkeeping: 0, changes } }));
  expect(parts.length).toBeLessThanOrEqual(MOST_PARTS);
  expect(parts.join('')).toMatch(/Too many to list: \d+ more findings/);
});

test('whatever a plan carries stays text', () => {
  const texts = {
    address: HOSTILE,
    stack: HOSTILE,
    region: HOSTILE,
    message: HOSTILE,
    lost: HOSTILE,
    safeWay: HOSTILE,
  };
  const findings = STATUSES.map((status) => finding({ ...texts, title: HOSTILE, because: HOSTILE, status }));
  const [part = ''] = reviewMarkdown(
    review(findings, {
      remarks: [HOSTILE],
      missing: [HOSTILE],
      drift: {
        bookkeeping: 0,
        changes: [{ ...texts, severity: 'note', verdict: 'drift', why: HOSTILE, command: HOSTILE }],
      },
    }),
  );
  expect(faultsOf(part, DEFAULT_MAX_LENGTH)).toEqual([]);
  const tree = nodesOf(part);
  expect(
    tree.filter(({ type }) => ['image', 'heading', 'emphasis', 'delete', 'inlineMath', 'code'].includes(type)),
  ).toEqual([]);
  expect(tree.filter(({ type }) => type === 'link')).toHaveLength(1);
  const html = tree.filter(({ type }) => type === 'html').map(({ value = '' }) => value);
  expect(html.filter((tag) => /<script|<!--(?! warmsite-review plans 1 -->$)/.test(tag))).toEqual([]);
  // Outside of code, and of the summaries' own code.
  const prose = part.replace(/<code>.*?<\/code>/g, '').replace(/(`+)(?!`).*?[^`]\1(?!`)/g, '');
  expect(prose).not.toMatch(/@(?!&#8203;)|https?:\/\/|www\.|[\u001b\u202e]/);
});

describe('long reviews', () => {
  test('of a few hundred findings: every one with its details, in parts that are whole', () => {
    const findings = many(150);
    const parts = reviewMarkdown(review(findings), { maxLength: 30_000 });
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.flatMap((part) => faultsOf(part, 30_000))).toEqual([]);
    expect(parts.map((part) => part.split('\n')[0])).toEqual(
      parts.map((_, index) =>
        index === 0
          ? `**Recovery review: blocked** (1/${parts.length}) - 150 high in 1 stack`
          : `**Recovery review: blocked** (${index + 1}/${parts.length}) - continued`,
      ),
    );
    const all = parts.join('');
    for (const { address } of findings) expect(all.split(address!)).toHaveLength(3);
    expect(all.match(/How to do it safely/g)).toHaveLength(150);
  });

  test('of a thousand: details once a rule', () => {
    const parts = reviewMarkdown(review(many(1000)));
    expect(parts.length).toBeLessThanOrEqual(MOST_PARTS);
    expect(parts.flatMap((part) => faultsOf(part, DEFAULT_MAX_LENGTH))).toEqual([]);
    const all = parts.join('');
    expect(all.match(/How to do it safely/g)).toHaveLength(1);
    expect(all).toContain('<summary><b>high</b>: Backups are kept for less time (1000 resources)</summary>');
    expect(all).toContain('`aws_db_instance.this[999]`');
  });

  test('of four thousand: the worst of them, and how many more there are', () => {
    const findings = many(4000, (index) => ({ severity: SEVERITIES[Math.floor(index / 1000)] }));
    const parts = reviewMarkdown(review(findings));
    expect(parts.length).toBeLessThanOrEqual(MOST_PARTS);
    expect(parts.flatMap((part) => faultsOf(part, DEFAULT_MAX_LENGTH))).toEqual([]);
    const all = parts.join('');
    expect(all.split('\n')[0]).toContain('1000 critical, 1000 high, 1000 warnings, 1000 notes');
    const shown = all.match(/`aws_db_instance.this\[\d+\]`/g)!.length;
    expect(shown).toBeGreaterThan(500);
    expect(all).toContain(`**Too many to list: ${4000 - shown} more findings of the same severity or a lower one.**`);
    expect(all).toContain('`aws_db_instance.this[0]`');
  });

  test('of texts that become many times longer, in the shortest parts that may be asked for', () => {
    const long = '@|<'.repeat(2000);
    const texts = { address: long, stack: long, region: long, message: long, lost: long, safeWay: long, because: long };
    const findings = many(40, (index) => ({ ...texts, title: long, status: STATUSES[index % STATUSES.length] }));
    const parts = reviewMarkdown(review(findings, { remarks: [long] }), { maxLength: LEAST_MAX_LENGTH });
    expect(parts.flatMap((part) => faultsOf(part, LEAST_MAX_LENGTH))).toEqual([]);
  });

  test('the order of findings is that of the review, whatever the parts', () => {
    const addresses = (maxLength: number): string[] =>
      reviewMarkdown(review(many(60)), { maxLength })
        .flatMap(nodesOf)
        .filter(({ type }) => type === 'tableRow')
        .map(textOf)
        .filter((text) => text.startsWith('high'));
    expect(addresses(12_000)).toEqual(addresses(DEFAULT_MAX_LENGTH));
    expect(addresses(12_000)).toHaveLength(60);
  });
});
