import { styleText } from 'node:util';
import { Assessment } from '../../lib/assessment/assessment';
import { assessmentText } from '../../lib/cli/assess-text';
import { acknowledged, allMet, sample, withoutDemand, withUnknownPrices } from '../assessment/report/sample-assessment';

const plain = (_: unknown, text: string): string => text;
const textOf = (assessment: Assessment): string => assessmentText(assessment, plain, ['assessment/prod.html']);
const lines = (assessment: Assessment): string[] => textOf(assessment).split('\n');

test('verdicts come first: what meets an objective, and what would', () => {
  expect(lines(sample()).slice(0, 13)).toEqual([
    'Assessment of prod: us-east-2 home, us-west-2 standby',
    '',
    'Met: Recovery time (RTO) 23m 12s, in 95 of 100 disasters; the objective is 30m',
    '  Largest part: Decide to fail over, 10m 12s (44%)',
    'Met: Data loss (RPO) 2m, in 95 of 100 disasters; the objective is 10m',
    '  Largest part: replication of the objects, 2m (100%)',
    'Not met: Availability 99.9609%, 3h 26m down a year; the objective is 99.98%',
    '  Largest part: home is lost: failover, 1h 13m a year (35%)',
    '  Cheapest change that meets it:',
    '    assumptions.coverage: 99%',
    '    inference.groups.llm.sizes.active.min: 4',
    '    standbyTier: active-active',
    '  then 99.9807%, $8,730 a month more',
  ]);
});

test('tables: downtime, milestones, capacity, tiers', () => {
  const all = lines(sample());
  expect(all).toEqual(
    expect.arrayContaining([
      'home is lost: failover                     1h 13m    35%',
      '3 more                                     5m 22s   2.6%',
      'recovered               15m 46s    23m 12s  it also accepts writes; at the busiest time requests ma…',
      'llm    3 to 9            10/s  7 of 9         10 of 9 TOO FEW       7 of 9',
      'embed  2 to 8               –  not assessed   not assessed          not assessed',
      'warm standby        $24,713         $8,885          23m 12s      99.9609%  this environment',
      'Detection: 3 failed checks, 10s apart; a lost Region within 44s, false alarms one in 320 years.',
    ]),
  );
});

test('it fits a screen, and ends with where the report is', () => {
  for (const assessment of [sample(), allMet(), acknowledged(), withoutDemand(), withUnknownPrices()]) {
    const all = lines(assessment);
    expect(all.length).toBeLessThanOrEqual(50);
    expect(Math.max(...all.map(({ length }) => length))).toBeLessThanOrEqual(100);
    expect(all.slice(-2)).toEqual(['', 'assessment/prod.html']);
    expect(textOf(assessment)).not.toMatch(/NaN|undefined|Infinity/);
  }
  expect(lines(allMet()).length).toBeLessThanOrEqual(45);
});

test('an accepted miss has its reason, on one line', () => {
  const [, , availability] = acknowledged().objectives;
  const text = textOf(sample({ objectives: [{ ...availability!, acknowledged: 'the contract\nsays 99.9 %' }] }));
  expect(text).toContain('Not met, accepted: Availability 99.9609%');
  expect(text).toContain('  Accepted: the contract says 99.9 %\n');
});

test('unknown prices are said', () => {
  expect(textOf(withUnknownPrices())).toContain(
    'No price known for ec2/g6e.12xlarge, rds/postgres/db.r6g.xlarge: the sums leave them out.',
  );
  expect(textOf(sample())).not.toContain('No price known');
});

test('colours tell the verdicts apart, beside their words', () => {
  const painted = (assessment: Assessment): string =>
    assessmentText(assessment, (format, text) => styleText(format, text, { validateStream: false }), []);
  expect(painted(sample())).toContain('\u001b[32mMet:\u001b[39m');
  expect(painted(sample())).toContain('\u001b[31mNot met:\u001b[39m');
  expect(painted(acknowledged())).toContain('\u001b[33mNot met, accepted:\u001b[39m');
});

test('the charts are not loaded for it', () => {
  const loaded = Object.keys(require.cache).filter((file) => file.includes('echarts'));
  expect(loaded).toEqual([]);
});
