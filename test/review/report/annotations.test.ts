import { MOST_ANNOTATIONS, reviewAnnotations } from '../../../lib/review/report/annotations';
import { reviewJson } from '../../../lib/review/report/json';
import { drifted, finding, HOSTILE, review } from './example';

test('one command a finding, with its line; the worst first', () => {
  const text = reviewAnnotations(
    review([
      finding({ source: { file: 'live/a,b:c.tf', line: 12 } }),
      finding({ severity: 'warning', address: undefined, message: 'CPU at 100%' }),
      finding({ severity: 'note', stack: '', address: undefined }),
      finding({ status: 'unknown' }),
      finding({ status: 'standing' }),
      finding({ status: 'expected' }),
      finding({ status: 'excepted' }),
    ]),
  );
  const rest = '%0ALost: Older points in time, for ever.%0ASafe way: Keep the retention.';
  expect(text.split('\n')).toEqual([
    `::error file=live/a%2Cb%3Ac.tf,line=12,title=high%3A Backups are kept for less time::aws_db_instance.this in shop: backup retention falls from 14 days to 1 day${rest}`,
    `::warning title=warning%3A Backups are kept for less time::shop: CPU at 100%25${rest}`,
    `::notice title=note%3A Backups are kept for less time::backup retention falls from 14 days to 1 day${rest}`,
    `::notice title=unknown until apply%3A Backups are kept for less time::aws_db_instance.this in shop: backup retention falls from 14 days to 1 day${rest}`,
    '',
  ]);
});

test('no text of a plan begins a command of its own', () => {
  const texts = { address: HOSTILE, stack: HOSTILE, message: HOSTILE, lost: HOSTILE, safeWay: HOSTILE, title: HOSTILE };
  const lines = reviewAnnotations(review([finding({ ...texts, source: { file: HOSTILE, line: 1 } })])).split('\n');
  expect(lines).toEqual([expect.stringMatching(/^::error file=[^:]*::/), '']);
});

test('GitHub shows ten of a kind: with more, the tenth says how many', () => {
  const of = (count: number): string[] =>
    reviewAnnotations(review(Array.from({ length: count }, () => finding())))
      .trimEnd()
      .split('\n');
  expect(of(MOST_ANNOTATIONS)).toHaveLength(MOST_ANNOTATIONS);
  expect(of(MOST_ANNOTATIONS).at(-1)).toContain('aws_db_instance.this');
  expect(of(13)).toHaveLength(MOST_ANNOTATIONS);
  expect(of(13).at(-1)).toBe('::error title=Recovery review::4 more errors: see the comment or the job summary.');
});

test('a dangerous change outside of Terraform comes first; another one is no annotation', () => {
  const changes = [drifted('dangerous', 'high'), drifted('drift', 'warning'), drifted('expected', 'note')];
  const lines = reviewAnnotations(review([finding()], { drift: { bookkeeping: 0, changes } }))
    .trimEnd()
    .split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain('::aws_db_instance.this in shop: it was promoted%0ALost: An apply would undo it.');
});

test('nothing found is no annotation', () => {
  expect(reviewAnnotations(review([]))).toBe('');
});

test('JSON is the review as it is', () => {
  const example = review([finding({ message: HOSTILE })]);
  expect(JSON.parse(reviewJson(example))).toEqual(example);
  expect(reviewJson(example).endsWith('}\n')).toBe(true);
});
