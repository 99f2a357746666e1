import * as fc from 'fast-check';
import { durationLaw } from '../../../lib/models/distribution';
import {
  assessDataLoss,
  backupAge,
  DataLossProps,
  dataLoss,
  LOG_UPLOAD_SECONDS,
  ProtectedData,
  replicationAge,
} from '../../../lib/models/recovery';
import { expectClose, messageOf } from './plans';

const DATABASE: ProtectedData = {
  id: 'database',
  title: 'Database',
  copies: [
    {
      id: 'standby',
      title: 'Standby in another zone',
      survives: ['zone-loss'],
      age: { kind: 'fixed', seconds: 0 },
    },
    {
      id: 'replica',
      title: 'Replica',
      survives: ['zone-loss', 'region-loss'],
      age: { kind: 'lognormal', median: 2, p95: 30 },
    },
    {
      id: 'log',
      title: 'Backup of the log',
      survives: ['zone-loss', 'region-loss', 'corruption'],
      age: backupAge({ intervalSeconds: LOG_UPLOAD_SECONDS }),
    },
    {
      id: 'snapshot',
      title: 'Daily snapshot',
      survives: ['zone-loss', 'region-loss', 'corruption'],
      age: backupAge({ intervalSeconds: 86400, usableAfterSeconds: 7200 }),
    },
  ],
};
const MODELS: ProtectedData = {
  id: 'models',
  title: 'Models',
  copies: [{ id: 'bucket', title: 'Replicated bucket', survives: ['region-loss'], age: replicationAge() }],
};

describe('ages', () => {
  test('of a backup: uniform over the interval, at worst interval and delay', () => {
    const law = durationLaw(backupAge({ intervalSeconds: 86400, usableAfterSeconds: 7200 }));
    expect([law.minimum, law.mean, law.maximum]).toEqual([7200, 7200 + 43200, 93600]);
    expect(durationLaw(backupAge({ intervalSeconds: LOG_UPLOAD_SECONDS })).maximum).toBe(300);
  });

  test('of replicated objects: 99.9 % within 15 minutes', () => {
    expectClose(durationLaw(replicationAge()).quantile(0.999), 900);
    expectClose(durationLaw(replicationAge()).mean, 900 / Math.log(1000));
    expectClose(durationLaw(replicationAge({ withinSeconds: 60, share: 0.5 })).quantile(0.5), 60);
  });
});

describe('what a disaster loses', () => {
  test('a Region: by the replica, not by the backup; the objects lose most', () => {
    const loss = dataLoss({ data: [DATABASE, MODELS], disaster: 'region-loss' });
    expect(loss.data.map(({ id, copy, worstSeconds }) => [id, copy?.id, worstSeconds])).toEqual([
      ['models', 'bucket', undefined],
      ['database', 'replica', undefined],
    ]);
    expectClose(loss.data[0]!.seconds!, (900 * Math.log(20)) / Math.log(1000));
    expectClose(loss.data[1]!.seconds!, 30);
    expect([loss.disaster, loss.confidence, loss.unprotected, loss.worstSeconds]).toEqual([
      'region-loss',
      0.95,
      [],
      undefined,
    ]);
    // The larger of both is over either, and its law is the product.
    expect(loss.seconds!).toBeGreaterThan(loss.data[0]!.seconds!);
    expectClose(loss.probabilityWithin(loss.seconds!), 0.95);
    const within = [DATABASE.copies[1]!.age, replicationAge()].map((age) => durationLaw(age).cdf(100));
    expectClose(loss.probabilityWithin(100), within[0]! * within[1]!);
  });

  test('a zone: nothing, where a standby is synchronous', () => {
    const loss = dataLoss({ data: [DATABASE], disaster: 'zone-loss' });
    expect(loss.data[0]).toEqual({
      id: 'database',
      title: 'Database',
      copy: { id: 'standby', title: 'Standby in another zone' },
      meanSeconds: 0,
      seconds: 0,
      worstSeconds: 0,
    });
    expect([loss.seconds, loss.worstSeconds, loss.probabilityWithin(0)]).toEqual([0, 0, 1]);
  });

  test('a corruption: replicas do not help, and what was written before it was noticed is lost as well', () => {
    const loss = dataLoss({ data: [DATABASE], disaster: 'corruption', confidence: 0.5, unnoticedSeconds: 1800 });
    expect(loss.data[0]).toEqual({
      id: 'database',
      title: 'Database',
      copy: { id: 'log', title: 'Backup of the log' },
      meanSeconds: 1950,
      seconds: 1950,
      worstSeconds: 2100,
    });
    expect([loss.seconds, loss.worstSeconds]).toEqual([1950, 2100]);
    expect([1800, 1950, 2100].map(loss.probabilityWithin)).toEqual([0, 0.5, 1]);
    const region = dataLoss({ data: [DATABASE], disaster: 'region-loss', confidence: 0.5, unnoticedSeconds: 1800 });
    expectClose(region.seconds!, 2);
  });

  test('which copy is used depends on the confidence', () => {
    const two: ProtectedData = {
      id: 'two',
      title: 'Two',
      copies: [
        { id: 'usually-fresh', title: '1', survives: ['region-loss'], age: { kind: 'lognormal', median: 1, p95: 900 } },
        { id: 'steady', title: '2', survives: ['region-loss'], age: { kind: 'uniform', min: 0, max: 300 } },
      ],
    };
    const used = (confidence: number): string | undefined =>
      dataLoss({ data: [two], disaster: 'region-loss', confidence }).data[0]!.copy?.id;
    expect([used(0.5), used(0.95)]).toEqual(['usually-fresh', 'steady']);
  });

  test('data of which no copy survives', () => {
    const loss = dataLoss({ data: [DATABASE, MODELS], disaster: 'corruption' });
    expect(
      loss.data.map(({ id, copy, seconds, meanSeconds, worstSeconds }) => [
        id,
        copy,
        seconds,
        meanSeconds,
        worstSeconds,
      ]),
    ).toEqual([
      ['models', undefined, undefined, undefined, undefined],
      ['database', { id: 'log', title: 'Backup of the log' }, 285, 150, 300],
    ]);
    expect([loss.unprotected, loss.seconds, loss.worstSeconds, loss.probabilityWithin(1e9)]).toEqual([
      ['models'],
      undefined,
      undefined,
      0,
    ]);
  });

  test('more data never lose less, and the loss of all is between the largest and its worst case', () => {
    const uniform = fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 1, max: 100 }));
    fc.assert(
      fc.property(fc.array(uniform, { minLength: 1, maxLength: 5 }), (ages) => {
        const data = ages.map(([min, width], index): ProtectedData => {
          const age = { kind: 'uniform', min, max: min + width } as const;
          return { id: String(index), title: '', copies: [{ id: 'c', title: '', survives: ['region-loss'], age }] };
        });
        const all = dataLoss({ data, disaster: 'region-loss' });
        expect(all.seconds!).toBeGreaterThanOrEqual(all.data[0]!.seconds! * (1 - 1e-9));
        expect(all.seconds!).toBeLessThanOrEqual(all.worstSeconds!);
        const fewer = dataLoss({ data: data.slice(0, 1), disaster: 'region-loss' });
        expect(all.seconds!).toBeGreaterThanOrEqual(fewer.seconds! * (1 - 1e-9));
      }),
      { numRuns: 50 },
    );
  });
});

describe('an objective', () => {
  const props: DataLossProps = { data: [DATABASE, MODELS], disaster: 'region-loss' };

  test('that is met', () => {
    const { met, problem, objectiveSeconds } = assessDataLoss(props, 600);
    expect([met, problem, objectiveSeconds]).toEqual([true, undefined, 600]);
  });

  test('that is not met names the data that lose most, and from where they are taken', () => {
    expect(assessDataLoss(props, 300)).toMatchObject({
      met: false,
      problem:
        'the loss of a Region must lose no more than 5 min in 95 % of the cases, but loses up to 6 min 32 s; ' +
        "'Models' loses most, 6 min 30 s from 'Replicated bucket'",
    });
  });

  test('that cannot be met because nothing is left', () => {
    expect(assessDataLoss({ ...props, disaster: 'corruption' }, 300).problem).toBe(
      "after a corruption no copy of 'Models' is left; add one that survives it",
    );
  });
});

test('what is refused', () => {
  const [copy] = MODELS.copies;
  const broken = { ...MODELS, copies: [copy!, { ...copy!, age: { kind: 'fixed', seconds: -1 } as const }] };
  expect(
    messageOf(() => dataLoss({ data: [MODELS, broken], disaster: 'region-loss', confidence: 1, unnoticedSeconds: -1 })),
  ).toBe(
    "'confidence' must be a probability above 0 and below 1, got 1\n" +
      "'unnoticedSeconds' must be a number of 0 or more, got -1\n" +
      "'data[1].id' must be different from those before, got models\n" +
      "'data[1].copies[1].id' must be different from those before, got bucket\n" +
      "'data[1].copies[1].age.seconds' must be seconds from 0 to 1000000000, got -1",
  );
  expect(messageOf(() => dataLoss({ data: [], disaster: 'zone-loss' }))).toBe(
    "'data' must be a list of at least one, got none",
  );
  expect(messageOf(() => assessDataLoss({ data: [MODELS], disaster: 'zone-loss' }, NaN))).toBe(
    "'objectiveSeconds' must be a number of 0 or more, got NaN",
  );
  expect(messageOf(() => dataLoss({ data: [MODELS], disaster: 'region-loss' }).probabilityWithin(NaN))).toBe(
    "'seconds' must be a number, got NaN",
  );
  expect(messageOf(() => backupAge({ intervalSeconds: 0, usableAfterSeconds: -1 }))).toBe(
    "'intervalSeconds' must be a number above 0, got 0\n'usableAfterSeconds' must be a number of 0 or more, got -1",
  );
  expect(messageOf(() => replicationAge({ withinSeconds: 0, share: 1 }))).toBe(
    "'withinSeconds' must be a number above 0, got 0\n'share' must be a probability above 0 and below 1, got 1",
  );
});
