import { RequestCounts } from '../../lib/models/simulation';
import { columns, sparkline } from '../../lib/cli/sparkline';
import { demandingProject, modelProject, problemsOf, run } from './model-cli';

describe('warmsite simulate', () => {
  test('the loss of the Region: what happens when, what becomes of the requests, and how long it takes', async () => {
    expect(await run(demandingProject(), 'simulate', 'prod', '--scenario', 'region-loss')).toEqual({
      code: 0,
      err: '',
      out: `\
prod, llm: us-east-2 is lost, 10m into a run of 1h 30m; seed 1
3/s, 5% of them writes; 2s in one of 4 slots; 6 of at most 6 instances in us-east-2, 1 in us-west-2

   time     after  what happens
    10m            us-east-2 is lost
11m 34s   +1m 34s  Route 53 finds us-east-2 down
12m 34s   +2m 34s  every client goes to us-west-2
18m 52s   +8m 52s  somebody decides to fail over
27m 17s  +17m 17s  the database in us-west-2 accepts writes
27m 17s  +17m 17s  the latch keeps clients away from us-east-2
    31m      +21m  us-west-2 has the 4 instances that the runbook asks for
32m 10s  +22m 10s  from here on 99% are served in time

requests
arrived                                    16,265    100%
served within 1s                           12,345     76%
served late                                 2,765     17%
lost                                        1,150    7.1%
  sent to a Region that was gone              349    2.1%
  in work or waiting where instances went       7  0.043%
  writes that met the replica                 142   0.87%
  waited until the load balancer gave up      652      4%
not yet done                                    5  0.031%

arriving   ▇███▇█▇▇▇▇██▇▇█▇▇████████▆█▇▇███▇▇▇█▇█▇██▇▇██▇█████▇▇████▇█▇  up to 3.39/s
in time    ▇███▇█▅▁▁············▅███▆█▇▇███▇▇▇█▇█▇██▇▇██▇█████▇▇████▇█▇  on the same scale
lost       ······▃▇▁▁▁▁▂▂▂▂▄▃▃▄▂·······································  on the same scale
waiting    ········▁▂▄▆▇▇▇▇▇▇██▇▁··▁···································  up to 397 requests
us-east-2  ██████▆·····················································  up to 6 instances
us-west-2  ▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▃▆▆▆▆▆▆▆▆▆▆█████████████████████████████  up to 6 instances
                 ^ 10m                                           1h 30m

recovery  22m 10s after the failure, at 3/s
expected  17m 7s by the recovery model with each step at its mean, as here; 95 of 100 within 28m 12s; the objective is 30m
          For the model it is enough to answer and to accept writes; in this run nobody may wait long, either.
`,
    });
  });

  test('a brownout that nobody notices', async () => {
    const { out } = await run(demandingProject(), 'simulate', 'prod', '--scenario', 'brownout');
    expect(out).toMatch(
      /^ 10m +us-east-2 fails 50% of the requests\n 40m +\+30m {2}the brownout is over\n 40m +\+30m {2}from here on/m,
    );
    expect(out).toMatch(
      /\nrecovery +30m after the failure, at 3\/s\ndetection +Route 53 never notices: below 65% of failing requests too few checkers see 3 in a row\n$/,
    );
    const short = await run(
      demandingProject(),
      'simulate',
      'prod',
      '--scenario',
      'brownout',
      '--failing',
      '90%',
      '--lasts',
      '40s',
    );
    expect(short.out).toMatch(/\ndetection +Route 53 did not notice while it lasted\n$/);
  });

  test('the loss of a zone for which there is room', async () => {
    const { out } = await run(demandingProject(), 'simulate', 'prod', '--scenario', 'zone-loss');
    expect(out).toContain('prod, llm: a zone of us-east-2 lost, 10m into a run of 1h 30m; seed 1\n');
    expect(out).toMatch(/^ +2[0-9]m +\+1[0-9]m {2}us-east-2 has as many instances as before$/m);
  });

  test('a surge that the group takes', async () => {
    const { out } = await run(
      demandingProject(),
      'simulate',
      'prod',
      '--scenario',
      'surge',
      '--factor',
      '1.2',
      '--rate',
      '2.5/s',
    );
    expect(out).toContain('prod, llm: 1.2 times the traffic for 30m, 10m into a run of 1h 30m; seed 1\n2.5/s, ');
    expect(out).toMatch(/\nrecovery +none needed: hardly anybody noticed\n$/);
    expect(out).not.toContain('from here on');
  });

  test('a flap without the latch: two writers, and no end within the run', async () => {
    const flap = ['--scenario', 'flap', '--no-latch', '--down', '3m', '--up', '3m', '--lasts', '80m', '--group', 'llm'];
    const { out } = await run(demandingProject(), 'simulate', 'prod', ...flap);
    expect(out).toMatch(
      /\nrecovery +none within the run\nsplit-brain +[0-9]+m.* with two writers, [0-9,]+ writes to the old one\n$/,
    );
    const latched = await run(demandingProject(), 'simulate', 'prod', ...flap.filter((flag) => flag !== '--no-latch'));
    expect(latched.out).toContain('the latch keeps clients away from us-east-2');
  });

  test('as JSON: only that, and the same bytes for the same seed', async () => {
    const root = demandingProject();
    const json = [
      'simulate',
      'prod',
      '--scenario',
      'zone-loss',
      '--duration',
      '30m',
      '--writes',
      '10%',
      '--patience',
      '30s',
      '--json',
    ];
    const { code, out, err } = await run(root, ...json, '--seed', '7');
    expect([code, err]).toEqual([0, '']);
    expect((await run(root, ...json, '--seed', '7')).out).toBe(out);
    expect((await run(root, ...json, '--seed', '8')).out).not.toBe(out);
    const { environment, scenario, seed, duration, groups } = JSON.parse(out);
    expect({ environment, scenario, seed, duration }).toEqual({
      environment: 'prod',
      scenario: { kind: 'zone-loss', at: 600, zones: 1 },
      seed: 7,
      duration: 1800,
    });
    expect(groups).toHaveLength(1);
    const [{ group, service, result }] = groups;
    expect([group, service.traffic, service.work.patience]).toEqual(['llm', { rate: 3, writeShare: 0.1 }, 30]);
    const { arrived, served, lostInAll, inSystem } = result.requests as RequestCounts;
    expect(arrived).toBe(served + lostInAll + inSystem);
    expect(result.series.time).toHaveLength(180);
  });

  test('without a scenario, and without a demand', async () => {
    expect(problemsOf(await run(demandingProject(), 'simulate', 'prod'))).toEqual([
      'warmsite simulate: --scenario is missing; it is one of region-loss, zone-loss, brownout, flap, surge, overload [flag-missing]',
    ]);
    expect(problemsOf(await run(modelProject(), 'simulate', 'prod', '--scenario', 'surge'))).toEqual([
      "warmsite simulate: group 'llm' of prod states no demand, which is the traffic of the simulation; add " +
        'inference.groups[0].demand to config/environments/prod.yaml [no-demand]',
    ]);
  });

  test('flags that say nothing of use, at once', async () => {
    const wrong = {
      scenario: 'region',
      seed: 'x',
      duration: '1s',
      writes: '5',
      patience: 'long',
      factor: '0',
      rate: '5',
    };
    const flags = Object.entries(wrong).flatMap(([name, value]) => [`--${name}`, value]);
    expect(problemsOf(await run(demandingProject(), 'simulate', 'prod', ...flags))).toEqual([
      "warmsite simulate: --seed must be a whole number from 0 to 4294967295, got 'x' [flag-value]",
      "warmsite simulate: --duration must be a time of 60s or more, such as 90m, got '1s' [flag-value]",
      "warmsite simulate: --scenario must be one of region-loss, zone-loss, brownout, flap, surge, overload, got 'region' [flag-value]",
      "warmsite simulate: --factor must be a number from 0.01 to 1000, got '0' [flag-value]",
      "warmsite simulate: --rate must be a rate above 0, such as 12/s or 720/min, got '5' [flag-value]",
      "warmsite simulate: --writes must be a percentage from 0% to 100%, such as 5%, got '5' [flag-value]",
      "warmsite simulate: --patience must be a time, such as 30s, got 'long' [flag-value]",
    ]);
  });

  test("another scenario's flags, a beginning after the end, a run that is too long, more zones than there are", async () => {
    const root = demandingProject();
    const surge = ['--scenario', 'surge', '--down', '5s', '--failing', '5%', '--retries', '2', '--at', '3h'];
    expect(problemsOf(await run(root, 'simulate', 'prod', ...surge))).toEqual([
      'warmsite simulate: --failing must go with --scenario brownout; remove it [flag-unused]',
      'warmsite simulate: --down must go with --scenario flap; remove it [flag-unused]',
      'warmsite simulate: --retries must go with --scenario overload; remove it [flag-unused]',
      'warmsite simulate: --at must be before the end of the run; raise --duration or lower --at [flag-value]',
    ]);
    expect(problemsOf(await run(root, 'simulate', 'prod', '--scenario', 'surge', '--duration', '8d'))).toEqual([
      "warmsite simulate: --duration must be at most 7d, got '8d' [flag-value]",
    ]);
    expect(problemsOf(await run(root, 'simulate', 'prod', '--scenario', 'zone-loss', '--lost-zones', '3'))).toEqual([
      "warmsite simulate: --lost-zones must be a whole number from 1 to 2, got '3' [flag-value]",
    ]);
  });
});

describe('sparkline', () => {
  test('a block as high as its share, a dot for nothing at all', () => {
    expect(sparkline([0, 0.001, 1, 4, 7.9, 8, 9], 8)).toBe('·▁▁▄███');
  });

  test('columns are means; fewer values make fewer of them', () => {
    expect(columns([1, 3, 5, 7, 9, 11], 3)).toEqual([2, 6, 10]);
    expect(columns([1, 2, 3, 4, 5], 2)).toEqual([1.5, 4]);
    expect(columns([1, 2], 60)).toEqual([1, 2]);
  });
});
