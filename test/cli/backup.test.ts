import * as fs from 'node:fs';
import * as path from 'node:path';
import { modelProject, problemsOf, run } from './model-cli';

describe('warmsite backup', () => {
  test('from flags alone: the cheapest schedule, what binds, what everybody does', async () => {
    const flags = [
      '--size',
      '200GiB',
      '--rpo',
      '6h',
      '--restore',
      '2h',
      '--retention',
      '14d',
      '--no-log',
      '--price',
      '0.1',
    ];
    expect(await run(modelProject(), 'backup', ...flags)).toEqual({
      code: 0,
      err: '',
      out: `\
Backup: 200 GiB, 2% of it changes in a day; copied and restored at 200 GiB an hour
Asked: at most 6h lost, restored within 2h, 14d of history
No log of changes: what was written since the newest copy is lost.

          copies                                lost at most  restore   storage  a month
cheapest  full every 14d, incremental every 4h            5h   1h 17m   711 GiB      $71  meets all
next      full every 14d, incremental every 3h            4h   1h 17m   711 GiB      $71  meets all
usual     full every 1d                                1d 1h       1h  3.13 TiB     $320  breaks loss
usual     full every 7d, incremental every 1d          1d 1h    1h 7m   872 GiB      $87  breaks loss
usual     full every 7d, differential every 1d         1d 1h    1h 7m  1.03 TiB     $105  breaks loss
Storage at its most, at $0.1 a GB and month; restore: the worst moment, log included.

kept   2 full copies with what belongs to them: back at least 14d at any moment
binds  the history: without it 'full every 1h' would do and save $31 a month
       the loss: if more might be lost, 'full every 14d, incremental every 7d' would do and save $5.47 a month
tried  1,650 schedules, of which 296 meet all
`,
    });
  });

  test('of an environment that no schedule serves: why, and what would', async () => {
    expect(await run(modelProject(), 'backup', 'prod', '--restore', '30m')).toEqual({
      code: 0,
      err: '',
      out: `\
prod: 200 GiB, 2% of it changes in a day; copied and restored at 200 GiB an hour
Asked: at most 5m lost, restored within 30m, 14d of history
The log of changes is shipped every 5m and replayed on the newest copy.

       copies                                lost at most  restore   storage  a month
usual  full every 1d                                   5m    1h 1m  3.18 TiB     $310  breaks restore
usual  full every 7d, incremental every 1d             5m    1h 8m   956 GiB      $91  breaks restore
usual  full every 7d, differential every 1d            5m    1h 8m  1.11 TiB     $108  breaks restore
Storage at its most, at $0.095 a GB and month; restore: the worst moment, log included.

none   none of 1,650 schedules meets all of this; at best 5m are lost, and a restore takes 1h
binds  every one breaks restore
needs  at least 401 GiB an hour to restore in time, or a longer --restore
`,
    });
  });

  test('flags replace what the file says', async () => {
    const { out } = await run(
      modelProject(),
      'backup',
      'prod',
      '--restore',
      '4h',
      '--throughput',
      '50MiB/s',
      '--change',
      '10%',
    );
    expect(out).toMatch(
      /^prod: 200 GiB, 10% of it changes in a day; copied and restored at 176 GiB an hour\nAsked: at most 5m lost, restored within 4h, 14d of history$/m,
    );
    expect(out).toMatch(/^cheapest .* meets all$/m);
  });

  test("the project's own prices, or those of a file", async () => {
    const root = modelProject();
    const table = (usd: number): string =>
      `asOf: '2026-11-20'\ncurrency: USD\nentries: [{ item: rds/backup-storage, category: storage, unit: GB-month, usd: { '*': ${usd} }, source: a contract }]\n`;
    fs.writeFileSync(path.join(root, 'config/prices.yaml'), table(0.2));
    fs.writeFileSync(path.join(root, 'mine.yaml'), table(0.3));
    expect((await run(root, 'backup', 'prod')).out).toContain('at $0.2 a GB and month');
    expect((await run(root, 'backup', 'prod', '--prices', 'mine.yaml')).out).toContain('at $0.3 a GB and month');
    expect((await run(root, 'backup', 'prod', '--price', '0.4')).out).toContain('at $0.4 a GB and month');
  });

  test('a table without the price', async () => {
    const root = modelProject();
    fs.writeFileSync(path.join(root, 'config/prices.yaml'), "asOf: '2026-11-20'\ncurrency: USD\nentries: []\n");
    expect(problemsOf(await run(root, 'backup', 'prod'))).toEqual([
      'warmsite backup: --price is missing; the price table has no rds/backup-storage for us-west-2 [flag-missing]',
    ]);
  });

  test('what is wrong and what is missing, at once', async () => {
    const flags = ['--size', '200GB', '--change', '2', '--rpo', '0h', '--throughput', '5/h', '--price', 'much'];
    expect(problemsOf(await run(modelProject(), 'backup', ...flags))).toEqual([
      "warmsite backup: --size must be a size above 0 in KiB, MiB, GiB or TiB, such as 200GiB, got '200GB' [flag-value]",
      "warmsite backup: --change must be a percentage from 0% to 100%, such as 2%, got '2' [flag-value]",
      "warmsite backup: --rpo must be a time above 0, such as 1h, got '0h' [flag-value]",
      "warmsite backup: --throughput must be a throughput above 0, such as 200GiB/h or 50MiB/s, got '5/h' [flag-value]",
      "warmsite backup: --price must be a number from 0 to 1000, got 'much' [flag-value]",
      'warmsite backup: --restore is missing; give it, or name an environment [flag-missing]',
      'warmsite backup: --retention is missing; give it, or name an environment [flag-missing]',
    ]);
  });

  test('what the models cannot answer is a problem of the flag', async () => {
    const flags = ['--size', '9000000TiB', '--rpo', '1h', '--restore', '1h', '--retention', '1d'];
    expect(problemsOf(await run(modelProject(), 'backup', ...flags))).toEqual([
      "warmsite backup: --size must be bytes from 0 to 2^63, got '9000000TiB' [flag-value]",
    ]);
  });
});
