import { reviewText } from '../../lib/cli/review-text';
import { finding, HOSTILE, review } from '../review/report/example';

const PROPS = { paint: (_: unknown, text: string) => text, width: 60, catalogue: 'docs/rules.md' };

test('everything that a review says, within the width of the terminal', () => {
  const text = reviewText(
    review(
      [
        finding({ severity: 'critical', source: { file: 'db.tf', line: 3 } }),
        finding({ severity: 'note', stack: '', address: undefined, region: undefined }),
        finding({ status: 'unknown', message: 'the key is not known' }),
        finding({ status: 'excepted', because: 'until the new cluster is there', until: '2026-12-31' }),
      ],
      {
        environment: 'prod',
        missing: ['prod-global'],
        posture: {
          rows: [
            {
              measure: 'recovery-time',
              name: 'Recovery time',
              before: '27m 18s',
              after: '31m 30s',
              delta: '+4m 12s',
              trend: 'worse',
              note: 'more instances start cold',
              figures: { unit: 'seconds' },
            },
            {
              measure: 'data-loss',
              name: 'Data loss',
              before: '2m',
              after: '2m',
              delta: '',
              trend: 'same',
              note: '',
              figures: { unit: 'seconds' },
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
    PROPS,
  );
  expect(text).toBe(`\
Recovery review: blocked - 1 critical, 1 note, 1 dangerous
change outside of Terraform, 1 unknown until apply in 1 of 2
stacks of prod

critical  backup retention falls from 14 days to 1 day
  aws_db_instance.this in shop, us-east-2
  db.tf:3
  Lost: Older points in time, for ever.
  Safe way: Keep the retention.
  docs/rules.md#database-retention-reduced

note  backup retention falls from 14 days to 1 day
  all stacks
  Lost: Older points in time, for ever.
  Safe way: Keep the retention.
  docs/rules.md#database-retention-reduced

- Not looked at, as no plan and no state was given:
  prod-global.

Changed outside of Terraform
dangerous, critical  aws_db_instance.this in shop
  the replica was promoted. An apply would undo it.
  Run next: warmsite topology failover prod

ability to recover  before   after     change
Recovery time       27m 18s  31m 30s   +4m 12s (worse)
Data loss           2m       the same
  Recovery time: more instances start cold
Prices are examples.

Unknown until apply (1): Terraform does not know these
values yet; look at them after the apply.
  high: aws_db_instance.this in shop, us-east-2: the key is
    not known. database-retention-reduced

Accepted (1): The file of exceptions accepts it until the
day that it names.
  high: aws_db_instance.this in shop, us-east-2: backup
    retention falls from 14 days to 1 day. until the new
    cluster is there. Until 2026-12-31.
    database-retention-reduced

stack        Region         change
shop         us-east-2           1
prod-global  not looked at

1 rule: 1 found something`);
});

test('no text of a plan steers the terminal', () => {
  const texts = {
    address: HOSTILE,
    stack: HOSTILE,
    region: HOSTILE,
    message: HOSTILE,
    lost: HOSTILE,
    safeWay: HOSTILE,
  };
  const findings = (['found', 'unknown', 'excepted'] as const).map((status) => finding({ ...texts, status }));
  const edits = { remarks: [HOSTILE], missing: [HOSTILE], environment: HOSTILE };
  expect(reviewText(review(findings, edits), PROPS)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
});

test('colours: the verdict and the severities', () => {
  const painted: string[] = [];
  const paint = (format: unknown, text: string): string => {
    painted.push(`${String(format)} ${text}`);
    return text;
  };
  reviewText(review([finding(), finding({ severity: 'warning' }), finding({ severity: 'note' })]), { ...PROPS, paint });
  expect(painted).toEqual(
    expect.arrayContaining(['bold,red blocked', 'bold,red high', 'bold,yellow warning', 'bold,cyan note']),
  );
  painted.length = 0;
  reviewText(review([]), { ...PROPS, paint });
  expect(painted).toContain('bold,green passed');
});
