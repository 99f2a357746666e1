import { AlarmRecord } from '../core/alarm-guide';

/** US dollars a month (CloudWatch pricing, us-east-2, after the free tier): a metric of an alarm, a composite alarm, a dashboard. */
export const ALARM_PRICES = { metric: 0.1, composite: 0.5, dashboard: 3 } as const;

/** What alarms of a Region cost. */
export interface AlarmBill {
  readonly region: string;
  readonly alarms: number;
  /** Metrics that they evaluate, by which CloudWatch bills. */
  readonly metrics: number;
  readonly composites: number;
  /** US dollars a month, without dashboards. */
  readonly perMonth: number;
}

/** What alarms cost, by Region in the order in which they come. */
export function alarmBills(records: readonly AlarmRecord[]): readonly AlarmBill[] {
  return [...new Set(records.map(({ region }) => region))].map((region) => {
    const own = records.filter((record) => record.region === region);
    const metrics = own.reduce((sum, record) => sum + record.metrics, 0);
    const composites = own.filter((record) => record.metrics === 0).length;
    return {
      region,
      alarms: own.length,
      metrics,
      composites,
      perMonth: metrics * ALARM_PRICES.metric + composites * ALARM_PRICES.composite,
    };
  });
}

const SEVERITIES = {
  page: 'wakes somebody, at any hour',
  ticket: 'told in working hours',
  info: 'tells nobody; for whoever looks for a cause',
} as const;

/**
 * The guides of all alarms as Markdown, one heading each.
 *
 * @param environment whose alarms they are, e.g. `prod`
 */
export function alarmGuidesMarkdown(records: readonly AlarmRecord[], environment: string): string {
  const anchors = [...new Set(records.map(({ guide }) => guide.anchor))].sort();
  const sections = anchors.map((anchor) => section(records.filter(({ guide }) => guide.anchor === anchor)));
  const bills = alarmBills(records).map(
    ({ region, alarms, metrics, composites, perMonth }) =>
      `| ${region} | ${alarms} | ${metrics} | ${composites} | $${perMonth.toFixed(2)} |`,
  );
  return `# Alarms

What each alarm means and what to do first, as of environment \`${environment}\`: names, thresholds and numbers of the
others differ. The description of every alarm ends with the heading that it is explained under.

${Object.entries(SEVERITIES)
  .map(([severity, what]) => `- **${severity}**: ${what}.`)
  .join('\n')}

An alarm that pages is a symptom: it tells its own topic like a ticket, and an incident alarm over all symptoms of its
kind tells the pager, once. Of the Region that waits, the incident of its service is a ticket too: nobody is served
there.

## What they cost

CloudWatch bills each metric that an alarm evaluates ($${ALARM_PRICES.metric.toFixed(2)} a month), three for a band of what is usual, and each
composite alarm ($${ALARM_PRICES.composite.toFixed(2)}). A dashboard is $${ALARM_PRICES.dashboard.toFixed(2)}. List prices, before the free tier.

| Region | alarms | metrics | composite | a month |
| --- | --- | --- | --- | --- |
${bills.join('\n')}

${sections.join('\n')}`;
}

function section(records: readonly AlarmRecord[]): string {
  const [first] = records;
  if (!first) return '';
  const { guide } = first;
  const severity =
    guide.severity === 'page' && guide.incident !== 'itself'
      ? `${guide.severity}, by the incident of the ${guide.incident}`
      : guide.severity;
  const rows = new Map<string, string[]>();
  for (const { alarmName, region, condition, missingData } of records) {
    // The same alarm of both Regions is one row.
    const key = `\`${alarmName}\` | ${condition} | ${missingData}`;
    rows.set(key, [...(rows.get(key) ?? []), region]);
  }
  const alarms = [...rows].map(([key, regions]) => `| ${key} | ${[...regions].sort().join(', ')} |`);
  const steps = [...new Set(records.map(({ whatToDo }) => whatToDo))].map(sentence).join(' ');
  return `## ${guide.anchor}

${guide.means}

- **Severity**: ${severity}
- **First**: ${steps}
- **Threshold**: ${guide.thresholdFrom}
- **No data**: ${guide.silence}

| alarm | fires on | no data is | Region |
| --- | --- | --- | --- |
${alarms.join('\n')}
`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
