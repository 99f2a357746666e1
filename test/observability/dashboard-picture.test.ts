import { PlacedWidget, Widget } from '../../lib/observability/dashboard';
import { dashboardPicture } from '../../lib/observability/dashboard-picture';

const at = (widget: Widget, x = 0): PlacedWidget => ({ widget, x, y: 0, width: 6, height: 6 });

const GRAPH: Widget = {
  kind: 'graph',
  title: 'Lag <1>',
  region: 'us-east-2',
  unit: 's',
  series: [{ label: 'a & b', metric: ['AWS/RDS', 'ReplicaLag'], statistic: 'Maximum' }],
  limit: { label: 'objective', value: 600 },
};

const OTHER: Widget = {
  kind: 'alarm',
  title: 'Errors',
  region: 'us-west-2',
  alarm: 'arn:aws:cloudwatch:us-west-2:1:alarm:shop-test-errors',
};

const STATES: Widget = {
  kind: 'states',
  title: 'Alarms',
  alarms: ['arn:aws:cloudwatch:us-west-2:1:alarm:shop-test-llm-5xx'],
};

const count = (text: string, part: string): number => text.split(part).length - 1;

test('every widget is a card with its title, every series a line, every limit a dashed one', () => {
  const picture = dashboardPicture([
    at(GRAPH),
    at(OTHER, 6),
    at(STATES, 12),
    at({ kind: 'text', markdown: '# Shop\nMore' }, 18),
  ]);
  expect(picture).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /);
  expect(count(picture, '<g ')).toBe(4);
  expect(count(picture, '<polyline ')).toBe(2);
  expect(count(picture, 'stroke-dasharray')).toBe(2);
  for (const text of ['Errors', 'objective', 'llm-5xx', '>Shop<', '>More<']) expect(picture).toContain(text);
});

test('a legend of many lines stays in its card, above which its plot ends earlier', () => {
  const labels = ['own', 'other', 'public'].flatMap((target) =>
    ['one', 'two', 'three'].map((what) => `${target} ${what}`),
  );
  const series = labels.map((label) => ({ label, metric: ['A', label] as const, statistic: 'Maximum' }));
  const picture = dashboardPicture([at({ ...GRAPH, series })]);
  const rows = labels.map((label) => Number(new RegExp(`y="([0-9.]+)"[^>]*>${label}<`).exec(picture)?.[1]));
  expect(new Set(rows).size).toBe(3);
  // 6 rows of 38 pixels, without the gap.
  expect(Math.max(...rows)).toBeLessThan(6 * 38 - 6);
  expect(Math.min(...rows)).toBeGreaterThan(34);
});

test('what never happens is a line at nothing', () => {
  const picture = dashboardPicture([at({ ...GRAPH, unit: 'failures', limit: undefined })]);
  const heights = [...(/<polyline points="([^"]*)"/.exec(picture)?.[1] ?? '').matchAll(/,([0-9.]+)/g)].map(
    ([, y]) => y,
  );
  expect(heights).toHaveLength(37);
  expect(new Set(heights).size).toBe(1);
  expect(picture).not.toContain('NaN');
});

test('what is put in is escaped', () => {
  const picture = dashboardPicture([at(GRAPH)]);
  expect(picture).toContain('Lag &#60;1&#62; (s)');
  expect(picture).toContain('a &#38; b');
});

test('the widgets of a lost Region are empty, the others unchanged', () => {
  const [alone] = /<polyline[^>]*>/.exec(dashboardPicture([at(GRAPH)])) ?? [];
  const picture = dashboardPicture([at(GRAPH), at(OTHER, 6), at(STATES, 12)], 'us-west-2');
  expect(count(picture, 'No data available.')).toBe(2);
  expect(count(picture, '<polyline ')).toBe(1);
  expect(picture).toContain(alone);
  expect(picture).not.toContain('llm-5xx');
});

test('it is the same every time', () => {
  expect(dashboardPicture([at(GRAPH)])).toBe(dashboardPicture([at(GRAPH)]));
});
