import { demandingProject, modelProject, problemsOf, run } from './model-cli';

const FLAGS = ['--rate', '12/s', '--service-time', '6.5s', '--slots', '24'];

describe('warmsite capacity', () => {
  test('of an environment: the need of each circumstance, the file, scaling and the takeover', async () => {
    expect(await run(demandingProject(), 'capacity', 'prod')).toEqual({
      code: 0,
      err: '',
      out: `\
llm: 3/s at the peak, 3.6/s grown by 20%; 2s in one of 4 slots, variability 1
Target: 95% wait at most 1s for a slot; instances spread over 2 zones

when                       needed  serving  in use  95% wait at most  why not one fewer
normal                          3        3     60%             0.17s  47% wait longer than 1s
one zone lost                   6        3     60%             0.17s  2 would serve, 47% wait longer than 1s
all traffic in one Region       3        3     60%             0.17s  47% wait longer than 1s

sizes     6 instances in each Region hold the peak with a zone or the other Region lost; 4 hold the 1/s that there always are
file      4 to 6, derived from the demand in the file: enough
scaling   aim at 1.04 requests in flight per instance or fewer: those left after the loss of a zone then still keep the target
takeover  1 standby instance can serve 2/s; the peak sends 3/s; launched ones serve after 16m, 1m of it to launch
          up to 960 requests would wait, one of them for 5m 20s; the queue is gone after 17m 47s
          with 2 standby instances no queue forms
`,
    });
  });

  test('from flags alone', async () => {
    const flags = [
      ...FLAGS,
      '--variability',
      '1.2',
      '--wait',
      '2s',
      '--share',
      '99%',
      '--growth',
      '30%',
      '--zones',
      '3',
    ];
    const more = ['--base-rate', '3/s', '--traffic-share', '50%', '--warm-up', '15m', '--standby', '1'];
    expect(await run('.', 'capacity', ...flags, ...more)).toEqual({
      code: 0,
      err: '',
      out: `\
Capacity: 12/s at the peak, 15.6/s grown by 30%; 6.5s in one of 24 slots, variability 1.2
Target: 99% wait at most 2s for a slot; instances spread over 3 zones

when                        needed  serving  in use  99% wait at most  why not one fewer
normal, 50% of the traffic       3        3     70%                0s  the queue grows without end
one zone lost                    5        3     70%                0s  2 would serve, the queue grows without end
all traffic in one Region        5        5     85%             0.59s  the queue grows without end

sizes     5 instances in each Region hold the peak with a zone or the other Region lost; 2 hold the 3/s that there always are
scaling   aim at 8.43 requests in flight per instance or fewer: those left after the loss of a zone then still keep the target
takeover  1 standby instance can serve 3.69/s; the peak sends 12/s; launched ones serve after 16m, 1m of it to launch
          up to 7,975 requests would wait, one of them for 11m 5s; the queue is gone after 36m 34s
          with 4 standby instances no queue forms
`,
    });
  });

  test('flags replace what the file says: what if the traffic doubled?', async () => {
    const { code, out } = await run(demandingProject(), 'capacity', 'prod', '--growth', '100%', '--standby', '2');
    expect(code).toBe(0);
    expect(out).toContain('llm: 3/s at the peak, 6/s grown by 100%;');
    expect(out).toMatch(/^file +4 to 6, derived from the demand in the file: too few$/m);
    expect(out).toMatch(/^takeover +2 standby instances can serve 4\/s; .*\n +no queue forms$/m);
  });

  test('of a group without demand, by flags', async () => {
    const { code, out } = await run(
      modelProject(),
      'capacity',
      'prod',
      '--group',
      'llm',
      '--base-rate',
      '1/s',
      ...FLAGS,
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^file +3 to 9, as the file states them: enough$/m);
  });

  test('a takeover that never catches up, and one that no standby prevents', async () => {
    const stated: [string, unknown][] = [
      ['inference/groups/0/sizes', { active: { min: 4, max: 6 }, standby: { min: 1 } }],
    ];
    const project = demandingProject(stated);
    const { out } = await run(project, 'capacity', 'prod', '--rate', '14/s', '--base-rate', '1/s');
    expect(out).toMatch(/^ +the queue never goes: 6 instances cannot serve the peak$/m);
  });

  test('all flags that say nothing of use, at once', async () => {
    const wrong = {
      rate: '0/s',
      'base-rate': 'x',
      'service-time': '6.5',
      variability: '11',
      slots: '0',
      wait: '2',
      share: '100%',
      growth: '30',
      zones: '1',
      'traffic-share': '150%',
      'warm-up': '0s',
      standby: '-1',
    };
    const flags = Object.entries(wrong).flatMap(([name, value]) => [`--${name}`, value]);
    expect(problemsOf(await run('.', 'capacity', ...flags))).toEqual([
      "warmsite capacity: --rate must be a rate above 0, such as 12/s or 720/min, got '0/s' [flag-value]",
      "warmsite capacity: --base-rate must be a rate above 0, such as 12/s or 720/min, got 'x' [flag-value]",
      "warmsite capacity: --service-time must be a time above 0, such as 6.5s, got '6.5' [flag-value]",
      "warmsite capacity: --variability must be a number from 0 to 10, got '11' [flag-value]",
      "warmsite capacity: --slots must be a whole number from 1 to 1000, got '0' [flag-value]",
      "warmsite capacity: --wait must be a time, such as 2s, got '2' [flag-value]",
      "warmsite capacity: --share must be a percentage above 0% and below 100%, such as 99%, got '100%' [flag-value]",
      "warmsite capacity: --growth must be a percentage from 0% to 100%, such as 30%, got '30' [flag-value]",
      "warmsite capacity: --zones must be a whole number from 2 to 6, got '1' [flag-value]",
      "warmsite capacity: --traffic-share must be a percentage from 0% to 100%, such as 50%, got '150%' [flag-value]",
      "warmsite capacity: --warm-up must be a time above 0, such as 15m, got '0s' [flag-value]",
      "warmsite capacity: --standby must be a whole number from 0 to 1000, got '-1' [flag-value]",
    ]);
  });

  test('what is missing', async () => {
    expect(problemsOf(await run('.', 'capacity', '--standby', '1'))).toEqual([
      'warmsite capacity: --rate is missing; give it, or name an environment whose groups state their demand [flag-missing]',
      'warmsite capacity: --service-time is missing; give it, or name an environment whose groups state their demand [flag-missing]',
      'warmsite capacity: --slots is missing; give it, or name an environment whose groups state their demand [flag-missing]',
      'warmsite capacity: --warm-up is missing; the standby has to hold out until launched instances serve [flag-missing]',
    ]);
  });

  test('what contradicts itself, and what the models cannot answer', async () => {
    expect(problemsOf(await run('.', 'capacity', ...FLAGS, '--base-rate', '20/s'))).toEqual([
      'warmsite capacity: --base-rate must be at most the peak of 12/s, got 20/s [flag-value]',
    ]);
    const large = ['--rate', '1000000/s', '--service-time', '6.5s', '--slots', '24'];
    expect(problemsOf(await run('.', 'capacity', ...large))).toEqual([
      "warmsite capacity: --rate must be such that load and slots stay at or below 500000, got '1000000/s' [flag-value]",
    ]);
  });

  test('an environment without demand, an unknown group, an unknown environment', async () => {
    const root = modelProject();
    expect(problemsOf(await run(root, 'capacity', 'prod'))).toEqual([
      "warmsite capacity: group 'llm' of prod states no demand; add inference.groups[0].demand to config/environments/prod.yaml, " +
        'or give --group llm with --rate, --service-time and --slots [no-demand]',
    ]);
    expect(problemsOf(await run(root, 'capacity', 'prod', '--group', 'lmm'))).toEqual([
      "warmsite capacity: --group must be llm, the groups of prod, got 'lmm' [flag-value]",
    ]);
    expect(problemsOf(await run(root, 'capacity', 'prdo'))).toEqual([
      "config/environments: there is no environment 'prdo'; did you mean 'prod'? known are prod [unknown-environment]",
    ]);
  });

  test('demand flags with several groups: which one?', async () => {
    const { code, err } = await run(process.cwd(), 'capacity', 'prod', '--rate', '1/s', '--slots', '2');
    expect(code).toBe(2);
    expect(err).toContain(
      'warmsite capacity: --rate, --slots must be about one group; add --group llm or embed [flag-unused]',
    );
  });
});

describe('warmsite capacity slots', () => {
  const MODEL = [
    '--layers',
    '32',
    '--kv-heads',
    '8',
    '--head-dim',
    '128',
    '--gpu-memory',
    '24GiB',
    '--weights',
    '16GiB',
  ];

  test('what the memory holds, and what that makes of typical requests', async () => {
    const typical = ['--batch-time', '30ms', '--prompt', '1000', '--output', '300'];
    expect(await run('.', 'capacity', 'slots', ...MODEL, '--tokens', '4096', ...typical)).toEqual({
      code: 0,
      err: '',
      out: `\
cache    5.6 GiB: 90% of 24 GiB, less 16 GiB of weights
a token  128 KiB: key and value, 32 layers, 8 heads of 128, 2 bytes each
holds    45,875 tokens
slots    11 requests of 4,096 tokens at a time

Requests of 1,000 prompt and 300 output tokens, 0.03s a batch:
slots         39 on average; the cache is what limits them
service time  9.1s
throughput    at most 4.41/s (1,323 output tokens a second); below 4.29/s the queue has an end in whatever order they are served

For the demand of a group in the environment file:
  slots: 39
  serviceTime: 9.06s
`,
    });
  });

  test("the server's own limit, and a request that does not fit", async () => {
    const limited = await run('.', 'capacity', 'slots', ...MODEL, '--tokens', '4096', '--max-sequences', '8');
    expect(limited.out).toMatch(
      /^slots +8 requests of 4,096 tokens at a time, by --max-sequences; the cache holds 11$/m,
    );
    const large = await run('.', 'capacity', 'slots', ...MODEL, '--tokens', '50000');
    expect(large.out).toMatch(/^slots +none: a request of 50,000 tokens does not fit$/m);
  });

  test('what is missing, and weights that leave no room', async () => {
    expect(problemsOf(await run('.', 'capacity', 'slots', '--batch-time', '30ms', '--layers', '0'))).toEqual([
      "warmsite capacity slots: --layers must be a whole number from 1 to 10000, got '0' [flag-value]",
      'warmsite capacity slots: --kv-heads is missing [flag-missing]',
      'warmsite capacity slots: --head-dim is missing [flag-missing]',
      'warmsite capacity slots: --gpu-memory is missing [flag-missing]',
      'warmsite capacity slots: --weights is missing [flag-missing]',
      'warmsite capacity slots: --tokens is missing [flag-missing]',
      'warmsite capacity slots: --prompt is missing; --batch-time, --prompt and --output go together [flag-missing]',
      'warmsite capacity slots: --output is missing; --batch-time, --prompt and --output go together [flag-missing]',
    ]);
    const heavy = [...MODEL.slice(0, -1), '23GiB', '--tokens', '4096'];
    expect(problemsOf(await run('.', 'capacity', 'slots', ...heavy))).toEqual([
      "warmsite capacity slots: --weights must be small enough to leave a token room in 23192823398.4 bytes, got '23GiB' [flag-value]",
    ]);
  });
});
