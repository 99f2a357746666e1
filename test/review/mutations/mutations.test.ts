import { failsOn, reviewRules, ReviewedFinding } from '../../../lib/review/engine';
import { Estate } from '../../../lib/review/estate';
import { RULES } from '../../../lib/review/rules';
import { expectations } from '../plans/expectations';
import { HARMLESS } from './harmless';
import { mutated, Mutation, sample } from './mutation';
import { WEAKENINGS } from './weakenings';

// Plans of prod that are changed as a real plan would show it: the base is one that Terraform made, the change is
// written into it. What AWS would make of it is not tested here.

const SEED = 20261121;
const COUNT = 200;

/**
 * Those that are not caught: an alarm of healthy targets that waits longer, since nothing tells how long a person may
 * be kept waiting for it.
 */
const MISSED = [
  'change evaluation_periods of site-us-west-2 aws_cloudwatch_metric_alarm.artifacts_replication_alarms_failed to 10',
  'change evaluation_periods of site-us-west-2 aws_cloudwatch_metric_alarm.database_alarms_free_storage to 30',
];

function review(mutation: Mutation): readonly ReviewedFinding[] {
  const estate = new Estate(mutated(mutation));
  return reviewRules({ estate, rules: RULES, expectations: expectations(), today: '2026-11-21' }).findings;
}

/** What a review without the environment's files says, e.g. in another team's repository. */
function reviewAlone(mutation: Mutation): readonly ReviewedFinding[] {
  return reviewRules({ estate: new Estate(mutated(mutation)), rules: RULES, today: '2026-11-21' }).findings;
}

const isCaught = (findings: readonly ReviewedFinding[]): boolean =>
  findings.some((finding) => failsOn(finding, 'warning'));

test('there are enough of them', () => {
  expect(sample(WEAKENINGS, COUNT, SEED)).toHaveLength(COUNT);
  expect(sample(HARMLESS, COUNT, SEED)).toHaveLength(COUNT);
});

describe.each([
  ['with the files of the environment', review],
  ['with the plans alone', reviewAlone],
])('%s', (_, by) => {
  test(`of ${COUNT} changes that weaken recovery at least 95 in 100 are caught at warning or above`, () => {
    const missed = sample(WEAKENINGS, COUNT, SEED).filter((mutation) => !isCaught(by(mutation)));
    expect(missed.map(({ name }) => name)).toEqual(MISSED);
    expect(MISSED.length).toBeLessThanOrEqual(COUNT * 0.05);
  });

  test(`${COUNT} harmless changes raise nothing at warning or above`, () => {
    const raised = sample(HARMLESS, COUNT, SEED).flatMap((mutation) =>
      by(mutation)
        .filter((finding) => failsOn(finding, 'warning'))
        .map(({ rule, message }) => `${mutation.name}: ${rule}: ${message}`),
    );
    expect(raised).toEqual([]);
  });
});
