import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as models from '../../lib/models';
import { blocks, page, runExample, typeErrors } from './example';

const text = page('docs/models.md');
const [, published = ''] = text.split('## Published values that are wrong');

test('every function and class of the models is on the page, and nothing else that looks like one', () => {
  const exported = Object.entries(models).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));
  expect(exported.filter((name) => !new RegExp(`\\b${name}\\b`).test(text))).toEqual([]);
  const tables = text.split('\n').filter((line) => line.startsWith('|'));
  const named = tables.flatMap((line) => [...(line.split('|')[2] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name));
  expect(named.length).toBeGreaterThan(100);
  expect(named.filter((name) => !exported.includes(name ?? ''))).toEqual([]);
});

describe('the example', () => {
  const [example = ''] = blocks(text, 'ts');

  test('has the right types', () => expect(typeErrors(example)).toEqual([]), 60_000);

  test('prints what its comments say', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-models-'));
    try {
      const { status, stdout, stderr } = runExample(example, folder);
      expect([status, stderr]).toEqual([0, '']);
      const comments = [...example.matchAll(/; \/\/ (.*)$|^ {2}\/\/ ('.*)$/gm)].map(([, same, next]) => same ?? next);
      expect(stdout.trim().split('\n')).toEqual(comments);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  }, 30_000);
});

/** The row that mentions a published value: its right value and why. */
function row(mention: string): string {
  const found = published.split('\n').filter((line) => line.startsWith('|') && line.split('|')[1]?.includes(mention));
  expect([mention, found.length]).toEqual([mention, 1]);
  return found.join().split('|').slice(2).join('|').replace(/ +/g, ' ');
}

describe('published values that are wrong', () => {
  const { day, julianYear } = models.PERIOD_SECONDS;
  const perYear = (unavailability: number): number => models.downtime({ unavailability });
  const perDay = (unavailability: number): number => models.downtime({ unavailability, period: day });
  const minutes = (seconds: number, digits = 0): string =>
    `${Math.floor(seconds / 60)} min ${(seconds % 60).toFixed(digits)} s`;

  test('46 hours', () => {
    expect(row('46 hours')).toContain(` ${models.backupRestoreTime({ sizes: [40, 14], throughput: 1 })} h `);
  });

  test('exp(-208.3)', () => {
    const survives = (time: number): number => models.exponentialReliability({ failureRate: 1, time });
    expect(row('exp(-208.3)')).toContain(` ${survives(208.3).toPrecision(3)} `);
    expect(row('exp(-208.3)')).toContain(`${survives(2).toFixed(4)} is exp(-2)`);
  });

  test('downtimes', () => {
    expect(row('Sommerville')).toContain(` ${perDay(1e-3).toFixed(1)} s and ${perDay(1e-4).toFixed(2)} s `);
    expect(row('Trivedi')).toContain(` ${(perYear(1e-5) / 60).toFixed(3)} min `);
    expect(row('continuitycentral')).toContain(` ${minutes(perYear(1e-5))} `);
    expect(row('SRE book')).toContain(` ${perDay(1e-5).toFixed(3)} s `);
    expect(row('52 min 37 s')).toContain(` ${minutes(perYear(1e-4), 1)} `);
    expect(row('52 min 37 s')).toContain(
      `${minutes(models.downtime({ unavailability: 1e-4, period: julianYear }), 1)} with 365.25`,
    );
    const unavailability = models.outagesUnavailability({
      outages: [
        { perPeriod: 4, duration: 70 * 60 },
        { perPeriod: 1, duration: day },
      ],
    });
    expect(row('99.6726')).toContain(` ${(100 * (1 - unavailability)).toFixed(4)} % `);
    expect(row('99.6726')).toContain(` ${perYear(unavailability) / 60} of 525,600 minutes`);
    expect(published).toContain(
      `five nines are ${perYear(1e-5).toFixed(2)} s\nor ${models.downtime({ unavailability: 1e-5, period: julianYear }).toFixed(3)} s`,
    );
  });

  test('queues', () => {
    const lost = models.erlangB({ servers: 17, load: 10 });
    expect(row('pyworkforce')).toContain(` ${lost.toFixed(6)} and ${((10 * (1 - lost)) / 17).toFixed(4)} `);
    const { waitTime } = models.mm1Queue({ arrivalRate: 10, serviceRate: 12 });
    expect(row('Rossetti')).toContain(` ${(waitTime * 60).toFixed(2)} min | ${waitTime.toFixed(5)} h was rounded`);
    const load = models.erlangBLoad({ servers: 301, blocking: 1e-5 });
    expect(models.erlangB({ servers: 301, load }) / 1e-5 - 1).toBeCloseTo(0, 9);
    expect(row('Erlang B table')).toContain('`erlangBLoad`');
  });

  test('backups', () => {
    const seconds = models.transferTime({ bytes: 20e9, bitsPerSecond: 16e6 });
    const speed = models.transferBandwidth({ bytes: 20e9, seconds: 5000 });
    expect(row('IBM')).toContain(` ${seconds.toLocaleString('en-US')} s | 5000 s takes ${speed / 1e6} Mb/s`);
    const held = models.storedAfterEachBackup([250, 5, 1, 12, 1, 2, 5, 250]);
    expect(row('backup.ch')).toContain(` ${held.slice(1, 4).join(', ')} ... ${held.at(-1)} GB `);
  });

  test('there are no others on the page than those tested here', () => {
    const [, , ...rows] = published.split('\n').filter((line) => line.startsWith('| '));
    expect(rows).toHaveLength(13);
  });
});

test('an availability of nine nines has seven digits left', () => {
  expect(text).toContain('`1 - 0.999999999` has seven digits left');
  expect(Math.floor(-Math.log10(Math.abs((1 - 0.999999999) / 1e-9 - 1)))).toBe(7);
});
