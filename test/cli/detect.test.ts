import { modelProject, problemsOf, run } from './model-cli';

describe('warmsite detect', () => {
  test('from an objective: the whole curve, and the choice explained', async () => {
    expect(await run('.', 'detect', '--within', '60s', '--false-alarms', '1')).toEqual({
      code: 0,
      err: '',
      out: `\
Detection: a Route 53 health check that fails over to the other Region
Noise: 0.1% of the probes fail by themselves; 12 faults of the network a year, of 10s on average

   interval  failures                      false alarms  median  95 of 100  at most  within 1m  brownout
•       10s         1                       5.29 a year     14s        15s      16s       100%       82%
•       10s         2                       1.95 a year     24s        25s      26s       100%       71%
•       30s         1                       1.05 a year     31s        34s      36s       100%       82%
•       10s         3                  one in 1.4 years     34s        35s      36s       100%       65%  chosen
•       10s         4                  one in 3.8 years     44s        45s      46s       100%       61%
•       10s         5                   one in 10 years     54s        55s      56s       100%       59%
•       30s         2                   one in 19 years   1m 1s      1m 4s    1m 6s        35%       71%
•       10s         6                   one in 28 years   1m 4s      1m 5s    1m 6s     0.013%       57%
•       10s         7                   one in 76 years  1m 14s     1m 15s   1m 16s         0%       56%
•       10s         8                  one in 210 years  1m 24s     1m 25s   1m 26s         0%       55%
•       30s         3                  one in 380 years  1m 31s     1m 34s   1m 36s         0%       65%
•       10s         9                  one in 560 years  1m 34s     1m 35s   1m 36s         0%       55%
•       10s        10                one in 1,500 years  1m 44s     1m 45s   1m 46s         0%       54%
•       30s         4                one in 7,700 years   2m 1s      2m 4s    2m 6s         0%       61%
•       30s         5              one in 150,000 years  2m 31s     2m 34s   2m 36s         0%       59%
•       30s         6  less than one in a million years   3m 1s      3m 4s    3m 6s         0%       57%
•       30s         7  less than one in a million years  3m 31s     3m 34s   3m 36s         0%       56%
•       30s         8  less than one in a million years   4m 1s      4m 4s    4m 6s         0%       55%
•       30s         9  less than one in a million years  4m 31s     4m 34s   4m 36s         0%       55%
•       30s        10  less than one in a million years   5m 1s      5m 4s    5m 6s         0%       54%
Delays: from the loss of the Region until Route 53 finds it down; DNS takes up to 1m more.
Brownout: when a smaller share of the requests fails, the check never notices.
•  efficient: no other setting is better in both false alarms and delay.

choice  interval 10s, failures 3: notices 95% within 35s, false alarms one in 1.4 years
        for 95% of the losses noticed within 1m, false alarms 1 a year at most
        For each interval the fewest failures that keep to the false alarms notice soonest: the most powerful test
        of its level (Neyman and Pearson). Of these two the cheaper one, every 30s, if it is quick enough.
`,
    });
  });

  test('of an environment: what is in force', async () => {
    const { code, out } = await run(modelProject(), 'detect', 'prod');
    expect(code).toBe(0);
    expect(out).toMatch(/^• +30s +3 +one in 380 years +1m 31s +1m 34s +1m 36s +65% {2}in force$/m);
    expect(out).toContain(
      '\nin force  interval 30s, failures 3: notices 95% within 1m 34s, false alarms one in 380 years\n' +
        'choice    none without an objective; give --within 60s --false-alarms 1, or detection.objective in the file\n',
    );
  });

  test('of an environment with an objective: chosen and in force; flags replace the objective', async () => {
    const root = modelProject([['detection', { objective: { within: '60s', falseAlarmsPerYear: 1 } }]]);
    const { out } = await run(root, 'detect', 'prod');
    expect(out).toMatch(/^• +10s +3 .* in force, chosen$/m);
    expect(out).toContain(
      '\nin force  interval 10s, failures 3, chosen for the objective in the file: notices 95% within 35s',
    );
    expect((await run(root, 'detect', 'prod', '--within', '40s')).out).toContain(
      'noticed within 40s, false alarms 1 a year at most',
    );
  });

  test('an objective that nothing meets: the nearest on both sides', async () => {
    const { out } = await run(
      '.',
      'detect',
      '--within',
      '60s',
      '--false-alarms',
      '0.01',
      '--interval',
      '10s',
      '--failures',
      '2',
    );
    expect(out).toMatch(/^• +10s +2 .* asked$/m);
    expect(out).toContain(`
asked   interval 10s, failures 2: notices 95% within 25s, false alarms 1.95 a year
choice  none for 95% of the losses noticed within 1m, false alarms one in 100 years at most
        quick enough: interval 10s, failures 5, notices 95% within 55s, false alarms one in 10 years
        quiet enough: interval 10s, failures 8, notices 95% within 1m 25s, false alarms one in 210 years
`);
    expect((await run('.', 'detect', '--within', '1s', '--false-alarms', '0')).out).toContain(
      '\n        no setting is quick enough\n        no setting is quiet enough\n',
    );
  });

  test('the noise decides which settings are efficient', async () => {
    const { out } = await run('.', 'detect', '--probe-failure', '60%', '--glitches', '0', '--glitch-duration', '5s');
    expect(out).toContain(
      'Noise: 60% of the probes fail by themselves; 0 faults of the network a year, of 5s on average',
    );
    expect(out).toMatch(/^• +30s +1 /m);
    expect(out).toMatch(/^ +10s +3 /m);
  });

  test('one half of an objective or of a setting: the other is missing', async () => {
    expect(problemsOf(await run('.', 'detect', '--within', '60s', '--failures', '3'))).toEqual([
      'warmsite detect: --interval is missing; a setting is --interval and --failures together [flag-missing]',
      'warmsite detect: --false-alarms is missing; an objective is --within and --false-alarms together [flag-missing]',
    ]);
  });

  test('flags that say nothing of use, at once', async () => {
    const wrong = {
      within: '0s',
      'false-alarms': '-1',
      interval: '20s',
      failures: '11',
      'probe-failure': '1',
      glitches: 'x',
    };
    const flags = Object.entries(wrong).flatMap(([name, value]) => [`--${name}`, value]);
    expect(problemsOf(await run('.', 'detect', ...flags))).toEqual([
      "warmsite detect: --within must be a time of 1s or more, such as 60s, got '0s' [flag-value]",
      "warmsite detect: --false-alarms must be a number from 0 to 1000, got '-1' [flag-value]",
      "warmsite detect: --interval must be one of 10s, 30s, got '20s' [flag-value]",
      "warmsite detect: --failures must be a whole number from 1 to 10, got '11' [flag-value]",
      "warmsite detect: --probe-failure must be a percentage from 0% to 100%, such as 0.1%, got '1' [flag-value]",
      "warmsite detect: --glitches must be a number from 0 to 100000, got 'x' [flag-value]",
    ]);
  });
});
