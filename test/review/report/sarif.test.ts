import { STATUSES } from '../../../lib/review/engine';
import { reviewSarif } from '../../../lib/review/report/sarif';
import { LocatedFinding } from '../../../lib/review/review';
import { SEVERITIES } from '../../../lib/review/rule';
import { drifted, finding, HOSTILE, review, RULE } from './example';

// Held against what the standard demands, by hand: no schema is fetched.

function logOf(findings: readonly LocatedFinding[], catalogue?: string): any {
  return JSON.parse(
    reviewSarif(review(findings, { environment: 'prod' }), { rules: [RULE], version: '0.1.0', catalogue }),
  );
}

function resultsOf(findings: readonly LocatedFinding[]): any[] {
  return logOf(findings).runs[0].results;
}

test('the whole of a log', () => {
  const log = logOf([finding({ source: { file: 'live/my db.tf', line: 12 } })], 'https://example.com/rules.md');
  expect(log).toEqual({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Warmsite recovery review',
            semanticVersion: '0.1.0',
            rules: [
              {
                id: 'database-retention-reduced',
                name: 'DatabaseRetentionReduced',
                shortDescription: { text: 'Backups are kept for less time.' },
                fullDescription: { text: 'Older points in time, for ever.' },
                helpUri: 'https://example.com/rules.md#database-retention-reduced',
                help: {
                  text: 'What is lost: Older points in time, for ever.\nHow to do it safely: Keep the retention.\nSource: RDS User Guide.',
                  markdown:
                    '**What is lost:** Older points in time, for ever.\n\n**How to do it safely:** Keep the retention.\n\n**Source:** RDS User Guide.',
                },
                defaultConfiguration: { level: 'error' },
                properties: { tags: ['recovery', 'database'], severity: 'high' },
              },
            ],
          },
        },
        automationDetails: { id: 'recovery-review/prod/' },
        columnKind: 'utf16CodeUnits',
        results: [
          {
            ruleId: 'database-retention-reduced',
            ruleIndex: 0,
            level: 'error',
            message: {
              text: 'aws_db_instance.this in shop: backup retention falls from 14 days to 1 day.\nWhat is lost: Older points in time, for ever.\nHow to do it safely: Keep the retention.',
            },
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: 'live/my%20db.tf', uriBaseId: '%SRCROOT%' },
                  region: { startLine: 12 },
                },
                logicalLocations: [
                  { name: 'aws_db_instance.this', fullyQualifiedName: 'shop/aws_db_instance.this', kind: 'resource' },
                ],
              },
            ],
            partialFingerprints: { 'recoveryReview/v1': expect.stringMatching(/^[0-9a-f]{64}$/) },
            baselineState: 'new',
            properties: { severity: 'high', status: 'found', region: 'us-east-2' },
          },
        ],
      },
    ],
  });
});

test('what the standard demands, of findings of every kind', () => {
  const findings = STATUSES.flatMap((status) =>
    SEVERITIES.map((severity) => finding({ status, severity, message: HOSTILE, address: HOSTILE, because: HOSTILE })),
  );
  const [run] = logOf(findings).runs;
  expect(run.results).toHaveLength(findings.length);
  for (const result of run.results) {
    expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
    expect(['error', 'warning', 'note']).toContain(result.level);
    expect(result.message.text).not.toBe('');
    expect(result.message.text).not.toContain('\u001b');
    expect(['new', 'unchanged']).toContain(result.baselineState);
    for (const suppression of result.suppressions ?? []) {
      expect(suppression).toEqual({ kind: 'external', status: 'accepted', justification: expect.any(String) });
    }
  }
  const fingerprints = run.results.map((result: any) => result.partialFingerprints['recoveryReview/v1']);
  expect(new Set(fingerprints).size).toBe(findings.length);
});

test('levels: what is found by its severity; what is unknown, standing or expected as a note', () => {
  const levels = (status: LocatedFinding['status']): string[] =>
    resultsOf(SEVERITIES.map((severity) => finding({ status, severity }))).map(({ level }) => level);
  expect(levels('found')).toEqual(['error', 'error', 'warning', 'note']);
  expect(levels('excepted')).toEqual(['error', 'error', 'warning', 'note']);
  for (const status of ['unknown', 'standing', 'expected'] as const) {
    expect(levels(status)).toEqual(['note', 'note', 'note', 'note']);
  }
});

test('what is accepted or expected is suppressed, with the reason; what stands is not new', () => {
  const suppressions = STATUSES.map((status) => {
    const [result] = resultsOf([
      finding({ status, because: 'it ends soon', until: status === 'excepted' ? '2026-12-31' : undefined }),
    ]);
    return [status, result.suppressions?.[0].justification, result.baselineState];
  });
  expect(suppressions).toEqual([
    ['found', undefined, 'new'],
    ['unknown', undefined, 'new'],
    ['standing', undefined, 'unchanged'],
    ['expected', 'it ends soon.', 'new'],
    ['excepted', 'it ends soon. Until 2026-12-31.', 'new'],
  ]);
});

test('a fingerprint is of rule, stack and address: a number in the message does not make another finding of it', () => {
  const [a] = resultsOf([finding({ message: 'falls to 1 day' })]);
  const [b] = resultsOf([finding({ message: 'falls to 2 days', source: { file: 'x.tf', line: 9 } })]);
  const [c] = resultsOf([finding({ address: 'aws_db_instance.other' })]);
  expect(b.partialFingerprints).toEqual(a.partialFingerprints);
  expect(c.partialFingerprints).not.toEqual(a.partialFingerprints);
});

test('without an address of the web there is no link; without a place, none is made up', () => {
  const log = logOf([finding({ address: undefined }), finding({ address: undefined, stack: '', region: undefined })]);
  expect(log.runs[0].tool.driver.rules[0]).not.toHaveProperty('helpUri');
  expect(log.runs[0].results.map(({ locations }: any) => locations)).toEqual([
    [{ logicalLocations: [{ name: 'shop', fullyQualifiedName: 'shop', kind: 'stack' }] }],
    [{}],
  ]);
});

test('a finding of a rule that is not listed has no index', () => {
  expect(resultsOf([finding({ rule: 'drift-other' })])[0]).not.toHaveProperty('ruleIndex');
});

test('a dangerous change outside of Terraform is a result of its own; another one is none', () => {
  const changes = [drifted('dangerous', 'critical'), drifted('drift', 'warning'), drifted('expected', 'note')];
  const text = reviewSarif(review([], { drift: { bookkeeping: 0, changes } }), { rules: [RULE], version: '0.1.0' });
  expect(JSON.parse(text).runs[0].results).toMatchObject([
    {
      ruleId: 'drift-dangerous',
      level: 'error',
      message: {
        text: 'aws_db_instance.this in shop: it was promoted.\nWhat is lost: An apply would undo it.\nHow to do it safely: Do not apply; run next: warmsite topology failover prod',
      },
    },
  ]);
});
