import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Progress } from '../../lib/cli/progress';
import { ROOT } from '../support/environment';
import { demandingProject, modelProject, problemsOf, run } from './model-cli';

const QUICK = ['--runs', '1000'];

const UNMET: readonly [string, unknown] = ['objectives/availability', '99.9999%'];

describe('warmsite assess', () => {
  test('prints a summary, writes the report and its data, and ends well', async () => {
    const root = demandingProject();
    const { code, out, err } = await run(root, 'assess', 'prod', ...QUICK, '--seed', '7');
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('Assessment of prod: us-east-2 home, us-west-2 standby');
    const folder = path.join(root, '.assess/prod');
    const files = ['assessment.html', 'assessment.json'].map((name) => path.join(folder, name));
    expect(out.trimEnd().split('\n').slice(-2)).toEqual(files.map((file) => path.relative(process.cwd(), file)));
    expect(fs.readdirSync(folder).sort()).toEqual(['assessment.html', 'assessment.json']);
    expect(fs.readFileSync(path.join(folder, 'assessment.html'), 'utf8')).toMatch(/^<!doctype html>[^]*<\/html>\n$/);
    const { service, simulation, objectives } = JSON.parse(
      fs.readFileSync(path.join(folder, 'assessment.json'), 'utf8'),
    );
    expect([service.environment, simulation]).toEqual(['prod', { seed: 7, runs: 1000 }]);
    expect(objectives.map(({ name }: { name: string }) => name)).toEqual(['rto', 'rpo', 'availability']);
  });

  test('an objective that is not met: exit code 1; acknowledged: 0', async () => {
    expect((await run(modelProject([UNMET]), 'assess', 'prod', ...QUICK)).code).toBe(1);
    const reason = 'Until the second team is on call; see the plan of the quarter.';
    const acknowledged = modelProject([UNMET, ['objectives/acknowledge', { availability: reason }]]);
    const { code, out } = await run(acknowledged, 'assess', 'prod', ...QUICK);
    expect(code).toBe(0);
    expect(out).toContain(reason);
  });

  test('--json prints only JSON and writes nothing', async () => {
    const root = modelProject([UNMET]);
    const { code, out, err } = await run(root, 'assess', 'prod', ...QUICK, '--json');
    expect([code, err]).toEqual([1, '']);
    expect(JSON.parse(out).service.environment).toBe('prod');
    expect(fs.existsSync(path.join(root, '.assess'))).toBe(false);
  });

  test('--html writes one file, in a folder that is made', async () => {
    const root = modelProject();
    const { out } = await run(root, 'assess', 'prod', ...QUICK, '--html', 'reports/prod.html');
    const file = path.join(root, 'reports/prod.html');
    expect(out.trimEnd().split('\n').at(-1)).toBe(path.relative(process.cwd(), file));
    expect(fs.readdirSync(path.join(root, 'reports'))).toEqual(['prod.html']);
    expect(fs.existsSync(path.join(root, '.assess'))).toBe(false);
  });

  test('where nothing can be written: nothing is', async () => {
    const root = modelProject();
    fs.writeFileSync(path.join(root, '.assess'), 'in the way');
    const { code, out, err } = await run(root, 'assess', 'prod', ...QUICK);
    expect([code, out]).toEqual([1, '']);
    const [html, json] = ['assessment.html', 'assessment.json'].map((name) => path.join(root, '.assess/prod', name));
    expect(err).toBe(
      `error ${html}, ${json}: it must be possible to write here, got ENOTDIR: not a directory, mkdir '${path.join(root, '.assess/prod')}'; ` +
        'name another place [unwritable]\n1 problem; nothing was written\n',
    );
  });

  test('prices of a file; what is wrong with it, by position', async () => {
    const root = modelProject();
    fs.writeFileSync(path.join(root, 'prices.json'), '{"asOf": "2026-11-20", "currency": "EUR", "entries": [{}]}\n');
    expect(problemsOf(await run(root, 'assess', 'prod', ...QUICK, '--prices', 'prices.json'))).toEqual([
      "prices.json:1:36 (currency): 'currency' must be USD, got EUR [price-table]",
      "prices.json:1:55 (entries[0].item): 'item' must be a key such as ec2/g5.xlarge, got nothing [price-table]",
      "prices.json:1:55 (entries[0].category): 'category' must be one of compute, database, storage, transfer, network, security, observability, dns, got nothing [price-table]",
      "prices.json:1:55 (entries[0].unit): 'unit' must be one of hour, month, GB-month, GB, 1000 requests, got nothing [price-table]",
      "prices.json:1:55 (entries[0].source): 'source' must be where the price was read, got nothing [price-table]",
      "prices.json:1:55 (entries[0].usd): 'usd' must be prices by Region, or by * for every Region, got nothing [price-table]",
    ]);
    fs.writeFileSync(path.join(root, 'prices.json'), '{"asOf": "2026-11-20", "currency": "USD", "entries": []}\n');
    const { out } = await run(root, 'assess', 'prod', ...QUICK, '--prices', 'prices.json', '--json');
    expect(JSON.parse(out).cost.pricesAsOf).toBe('2026-11-20');
  });

  test('flags that say nothing of use, at once; an unknown environment', async () => {
    const root = modelProject();
    expect(problemsOf(await run(root, 'assess', 'prod', '--seed', '-1', '--runs', '10'))).toEqual([
      "warmsite assess: --seed must be a whole number from 0 to 4294967295, got '-1' [flag-value]",
      "warmsite assess: --runs must be a whole number from 1000 to 1000000, got '10' [flag-value]",
    ]);
    expect((await run(root, 'assess')).code).toBe(2);
    expect(problemsOf(await run(root, 'assess', 'prdo'))).toEqual([
      "config/environments: there is no environment 'prdo'; did you mean 'prod'? known are prod [unknown-environment]",
    ]);
  });

  test('as a process: it ends by itself, with its exit code', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        '-r',
        path.join(ROOT, 'node_modules/esbuild-register/register.js'),
        path.join(ROOT, 'lib/cli/warmsite.ts'),
        'assess',
        'prod',
        ...QUICK,
      ],
      { cwd: modelProject([UNMET]), encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' }, timeout: 60_000 },
    );
    expect([status, stderr]).toEqual([1, '']);
    expect(stdout.trimEnd().split('\n').slice(-2)).toEqual([
      '.assess/prod/assessment.html',
      '.assess/prod/assessment.json',
    ]);
  }, 60_000);
});

describe('progress', () => {
  const written = (isTTY: boolean): string => {
    const before = process.stderr.isTTY;
    let text = '';
    const spy = jest.spyOn(process.stderr, 'write').mockImplementation((part) => Boolean((text += String(part))));
    process.stderr.isTTY = isTTY;
    try {
      const progress = new Progress('working');
      for (const share of [0, 0.001, 0.5, 1]) progress.update(share);
      progress.done();
    } finally {
      process.stderr.isTTY = before;
      spy.mockRestore();
    }
    return text;
  };

  test('on a terminal one line that changes, and is gone in the end', () => {
    expect(written(true)).toBe('\rworking 0%\rworking 50%\rworking 100%\r            \r');
  });

  test('elsewhere nothing', () => {
    expect(written(false)).toBe('');
  });
});
