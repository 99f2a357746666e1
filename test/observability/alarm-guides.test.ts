import { AlarmRecord } from '../../lib/core/alarm-guide';
import { alarmBills, alarmGuidesMarkdown } from '../../lib/observability/alarm-guides';
import { synthesizeStack } from '../support/synth';
import { TestTopic } from './stand-ins';

function record(props: Partial<AlarmRecord> = {}): AlarmRecord {
  let record: AlarmRecord | undefined;
  synthesizeStack((stack) => {
    record = {
      guide: {
        anchor: 'queue',
        severity: 'ticket',
        means: 'It is long.',
        thresholdFrom: 'None is good.',
        silence: 'Nothing.',
      },
      alarmName: 'shop-queue',
      region: 'us-east-2',
      condition: 'Queue (Maximum) above 0, 1 of 1 × 1m',
      missingData: 'missing',
      whatToDo: 'add servers.',
      metrics: 1,
      alarm: new TestTopic(stack, 'Alarm'),
      ...props,
    };
  });
  return record!;
}

test('alarms are billed by metric, composite ones by themselves', () => {
  const records = [
    record({ metrics: 1 }),
    record({ metrics: 3 }),
    record({ metrics: 0 }),
    record({ region: 'us-west-2', metrics: 2 }),
  ];
  expect(alarmBills(records)).toEqual([
    { region: 'us-east-2', alarms: 3, metrics: 4, composites: 1, perMonth: 0.9 },
    { region: 'us-west-2', alarms: 1, metrics: 2, composites: 0, perMonth: 0.2 },
  ]);
  expect(alarmBills([])).toEqual([]);
});

test('one heading an anchor, in order; the same alarm of both Regions is one row, another threshold another one', () => {
  const other = record({ region: 'us-west-2' });
  const higher = record({ region: 'us-west-2', condition: 'Queue (Maximum) above 9, 1 of 1 × 1m' });
  const page = alarmGuidesMarkdown(
    [
      record(),
      other,
      higher,
      record({ guide: { ...record().guide, anchor: 'a', severity: 'page', incident: 'data' } }),
    ],
    'test',
  );
  expect(page.match(/^## .*$/gm)).toEqual(['## What they cost', '## a', '## queue']);
  expect(page).toContain('- **Severity**: page, by the incident of the data');
  expect(page.split('## queue')[1]).toBe(`

It is long.

- **Severity**: ticket
- **First**: Add servers.
- **Threshold**: None is good.
- **No data**: Nothing.

| alarm | fires on | no data is | Region |
| --- | --- | --- | --- |
| \`shop-queue\` | Queue (Maximum) above 0, 1 of 1 × 1m | missing | us-east-2, us-west-2 |
| \`shop-queue\` | Queue (Maximum) above 9, 1 of 1 × 1m | missing | us-west-2 |
`);
});

test('each way of paging is named', () => {
  const severity = (guide: AlarmRecord['guide']): string | undefined =>
    /\*\*Severity\*\*: (.*)/.exec(alarmGuidesMarkdown([record({ guide })], 'test'))?.[1];
  const { guide } = record();
  expect(severity({ ...guide, severity: 'page', incident: 'service' })).toBe('page, by the incident of the service');
  expect(severity({ ...guide, severity: 'page', incident: 'itself' })).toBe('page');
  expect(severity({ ...guide, severity: 'info' })).toBe('info');
});
