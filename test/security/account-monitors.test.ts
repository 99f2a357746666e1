import { AccountMonitors } from '../../lib/security/account-monitors';
import { problemsOf, synthesizeStack, TEST_NAMES } from '../support/synth';

test('both, and each alone', () => {
  const types = (...monitors: ConstructorParameters<typeof AccountMonitors>[2]['monitors']): string[] =>
    synthesizeStack((scope) => new AccountMonitors(scope, 'Monitors', { names: TEST_NAMES, monitors })).addresses();
  const detector = 'aws_guardduty_detector.monitors_guard_duty';
  const analyzer = 'aws_accessanalyzer_analyzer.monitors_access_analyzer';
  expect(types('guardduty', 'access-analyzer')).toEqual([analyzer, detector]);
  expect(types('guardduty')).toEqual([detector]);
  expect(types('access-analyzer')).toEqual([analyzer]);
});

test('a detector that detects, an analyzer of the account', () => {
  const stack = synthesizeStack(
    (scope) =>
      new AccountMonitors(scope, 'Monitors', { names: TEST_NAMES, monitors: ['guardduty', 'access-analyzer'] }),
  );
  expect(stack.only('aws_guardduty_detector')).toMatchObject({ enable: true });
  expect(stack.only('aws_accessanalyzer_analyzer')).toMatchObject({ analyzer_name: 'shop-test', type: 'ACCOUNT' });
});

test.each([[[] as const], [['guardduty', 'guardduty'] as const]])('refuses %j', (monitors) => {
  const act = (): unknown =>
    synthesizeStack((scope) => new AccountMonitors(scope, 'Monitors', { names: TEST_NAMES, monitors }));
  expect(problemsOf(act)).toEqual([
    {
      code: 'monitors',
      where: 'stack/Monitors',
      message: `'monitors' must be guardduty, access-analyzer or both, got [${monitors.join(', ')}]; leave the construct out for none`,
    },
  ]);
});
