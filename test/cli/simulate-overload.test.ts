import { OverloadResult } from '../../lib/models/simulation';
import { demandingProject, modelProject, problemsOf, run } from './model-cli';

describe('warmsite simulate --scenario overload', () => {
  test('the same overload with nothing, with each protection, and with all of them', async () => {
    expect(await run(demandingProject(), 'simulate', 'prod', '--scenario', 'overload', '--factor', '5')).toEqual({
      code: 0,
      err: '',
      out: `\
prod, llm: 5 times the traffic for 30m, 10m into a run of 1h 30m; seed 1
3/s, 30% of it can wait; 50% of what comes on top is of one address; 6 instances answer 12/s at most
clients hang up after 2m and repeat 3 times, after 1s

protection              peak   after  answered    shed  failed     p95   sent  recovers
new requests            15/s  3.05/s
nothing                4.3/s     0/s       25%      0%     71%  1m 53s  x3.18     never
limit per client       4.3/s     0/s       25%     20%     51%  1m 53s  x3.18     never
low priority refused  10.5/s  3.04/s       79%     21%      0%    6.3s  x1.64      +50s
smaller model         14.9/s  3.06/s  99.9842%      0%      0%    5.7s  x1.00   at once
retry budget           4.3/s  2.39/s       44%      0%     56%  1m 48s  x1.05  +12m 50s
admission limit         12/s  3.06/s       86%     14%      0%    7.8s  x1.95      +10s
all of them           14.9/s  3.06/s  99.9235%  0.066%      0%    5.9s  x1.01   at once

new requests          ▂▂▂▂▂▂▄███████████████████▆▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂  up to 15.7/s
nothing               ▂▂▂▂▂▂▄▇▇▇▇▇▇▅··············································
limit per client      ▂▂▂▂▂▂▄▇▇▇▇▇▇▅··············································
low priority refused  ▂▂▂▂▂▂▄▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▅▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂
smaller model         ▂▂▂▂▂▂▄███████████████████▆▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂
retry budget          ▂▂▂▂▂▂▄▇▇▇▇▇▇▅·····················▄▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂
admission limit       ▂▂▂▂▂▂▄▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▆▆▇▅▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂
all of them           ▂▂▂▂▂▂▄███████████████████▆▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂
                            ^ 10m               ^ 40m

repeated  where all fails, 3/s are sent as 12/s, not less than 12/s: an outage need not end with the peak
limits    10/s per client; low priority from 10.1/s on, all from 48/s on; 12 may wait
`,
    });
  });

  test('clients that repeat nothing: the outage ends some time after the peak', async () => {
    const { out } = await run(
      demandingProject(),
      'simulate',
      'prod',
      '--scenario',
      'overload',
      '--factor',
      '5',
      '--retries',
      '0',
    );
    expect(out).toContain('and repeat never, after 1s\n');
    expect(out).toMatch(/^nothing .* \+[0-9]+m( [0-9]+s)?$/m);
    expect(out).toMatch(
      /^repeated {2}where all fails, 3\/s are sent as 3\/s, less than 12\/s: an outage ends some time/m,
    );
  });

  test('as JSON: what each run was given, and what became of it', async () => {
    const flags = ['--low-priority', '10%', '--runaway', '0%', '--smaller', '2', '--patience', '30s', '--rate', '4/s'];
    const times = ['--at', '5m', '--lasts', '10m', '--duration', '30m', '--seed', '7'];
    const json = ['simulate', 'prod', '--scenario', 'overload', ...flags, ...times, '--json'];
    const root = demandingProject();
    const { code, out } = await run(root, ...json);
    expect(code).toBe(0);
    expect((await run(root, ...json)).out).toBe(out);
    const { environment, scenario, seed, duration, groups } = JSON.parse(out);
    expect({ environment, scenario, seed, duration }).toEqual({
      environment: 'prod',
      scenario: 'overload',
      seed: 7,
      duration: 1800,
    });
    expect(groups).toHaveLength(1);
    const [{ group, instances, service, runs }] = groups;
    expect([group, instances]).toEqual(['llm', 6]);
    expect(service).toEqual({
      traffic: {
        rate: 4,
        peak: { at: 300, duration: 600, factor: 3 },
        lowPriorityShare: 0.1,
        runawayShare: 0,
      },
      work: { slots: 24, meanServiceTime: 2, serviceScv: 1 },
      clients: { timeout: 30, retries: 3, retryDelay: 1 },
    });
    type Listed = {
      readonly name: string;
      readonly protection: object;
      readonly clients: object;
      readonly result: OverloadResult;
    };
    const listed = runs as readonly Listed[];
    expect(listed.map(({ name, protection }) => [name, Object.keys(protection)])).toEqual([
      ['nothing', []],
      ['limit per client', ['clientRate']],
      ['low priority refused', ['busyAt', 'floodAt']],
      ['smaller model', ['busyAt', 'floodAt', 'smallerModel']],
      ['retry budget', ['retryAfter']],
      ['admission limit', ['admissionLimit']],
      ['all of them', ['clientRate', 'busyAt', 'floodAt', 'admissionLimit', 'retryAfter', 'smallerModel']],
    ]);
    const all = listed.at(-1)!;
    // 1 s of wait at 24 slots of 2 s; the smaller model has the 4 slots of one instance, twice as fast.
    expect(all.protection).toMatchObject({
      clientRate: 10,
      floodAt: 48,
      admissionLimit: 12,
      retryAfter: 30,
      smallerModel: { slots: 4, meanServiceTime: 1, serviceScv: 1, admissionLimit: 4 },
    });
    expect(all.clients).toEqual({ timeout: 30, retries: 3, retryDelay: 1, heedsRetryAfter: true, retryBudget: 0.1 });
    // The same requests in every run.
    for (const { result } of listed) expect(result.series.arrivals).toEqual(listed[0]!.result.series.arrivals);
  });

  test('what says nothing of an overload, and a peak after which nothing comes', async () => {
    const wrong = [
      '--writes',
      '5%',
      '--no-latch',
      '--down',
      '2m',
      '--lasts',
      '2h',
      '--factor',
      '0.5',
      '--retries',
      'x',
    ];
    expect(problemsOf(await run(demandingProject(), 'simulate', 'prod', '--scenario', 'overload', ...wrong))).toEqual([
      "warmsite simulate: --factor must be a number from 1 to 1000, got '0.5' [flag-value]",
      "warmsite simulate: --retries must be a whole number from 0 to 100, got 'x' [flag-value]",
      'warmsite simulate: --down says nothing of an overload; remove it [flag-unused]',
      'warmsite simulate: --writes says nothing of an overload; remove it [flag-unused]',
      'warmsite simulate: --no-latch says nothing of an overload; remove it [flag-unused]',
      'warmsite simulate: --at and --lasts must end before the run, to show what comes after; raise --duration [flag-value]',
    ]);
  });

  test('a run that is too long, and a group without demand', async () => {
    const overload = ['--scenario', 'overload'];
    expect(problemsOf(await run(demandingProject(), 'simulate', 'prod', ...overload, '--duration', '8d'))).toEqual([
      "warmsite simulate: --duration must be at most 7d, got '8d' [flag-value]",
    ]);
    expect(problemsOf(await run(modelProject(), 'simulate', 'prod', ...overload))).toEqual([
      "warmsite simulate: group 'llm' of prod states no demand, which is the traffic of the simulation; add " +
        'inference.groups[0].demand to config/environments/prod.yaml [no-demand]',
    ]);
  });
});
