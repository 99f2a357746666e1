import { Assessment } from '../../../lib/assessment/assessment';
import { assumptionsSection } from '../../../lib/assessment/report/assumptions-section';
import { backupSection } from '../../../lib/assessment/report/backup-section';
import { capacitySection } from '../../../lib/assessment/report/capacity-section';
import { detectionSection } from '../../../lib/assessment/report/detection-section';
import { assessmentHtml } from '../../../lib/assessment/report/html';
import { lossSection } from '../../../lib/assessment/report/loss-section';
import {
  acknowledged,
  allMet,
  assumptions,
  mendable,
  RPO,
  sample,
  withoutDemand,
  withUnknownPrices,
} from './sample-assessment';

/** The texts of a page, tags and the style sheet left out. */
function textOf(page: string): string {
  return page
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ');
}

/** The labels of a chart by the beginning of its description, in the picture for wide pages. */
function labels(page: string, description: string, form: 'wide' | 'narrow' = 'wide'): string[] {
  const picture = [...page.matchAll(/<svg class="([a-z ]+)"[^>]*aria-label="([^"]*)"[^>]*>([\s\S]*?)<\/svg>/g)].find(
    ([, kind, words]) => kind!.split(' ').includes(form) && words!.startsWith(description),
  );
  return [...picture![3]!.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text!);
}

/** The text of a section by its id. */
function section(page: string, id: string): string {
  return textOf(new RegExp(`<section id="${id}">[\\s\\S]*?</section>`).exec(page)![0]);
}

const PAGE = assessmentHtml(sample());
const ACKNOWLEDGED = assessmentHtml(acknowledged());
const UNKNOWN_PRICES = assessmentHtml(withUnknownPrices());

describe('what a page says first', () => {
  test('a paragraph for somebody who reads nothing else', () => {
    expect(textOf(PAGE)).toContain(
      '2 of the 3 objectives are met; the availability is not. ' +
        'If us-east-2 is lost, us-west-2 answers within 1m 10s, is recovered within 23m 12s and has all of its capacity within 28m 37s, each in 95 of 100 cases. ' +
        'Writes of the last 2m may be lost with it, in 95 of 100 cases no more. ' +
        'Over a year, everything that can happen stops the service for about 3h 26m (99.9609% available); with one Region alone it would be 9h 30m. ' +
        'It costs about $24,713 a month, $8,885 of it for the second Region.',
    );
  });

  const cards = (page: string): string[] =>
    [...page.matchAll(/<section class="verdict-card ([a-z]+)">([\s\S]*?)<\/section>/g)].map(
      ([, standing, card]) => `${standing}: ${textOf(card!).trim()}`,
    );

  test('a card for each objective: verdict, estimate, objective, largest part, and what would meet it', () => {
    expect(cards(PAGE)).toEqual([
      'met: Recovery time (RTO) Met 23m 12s in 95 of 100 disasters objective Objective: 30m Largest part: Decide to fail over, 10m 12s (44%)',
      'met: Data loss (RPO) Met 2m in 95 of 100 disasters objective Objective: 10m Largest part: replication of the objects, 2m (100%)',
      'unmet: Availability Not met 99.9609% 3h 26m down a year objective Objective: 99.98% Largest part: home is lost: failover, 1h 13m a year (35%) ' +
        'Cheapest change that meets it: assumptions.coverage: 99% inference.groups.llm.sizes.active.min: 4 standbyTier: active-active then 99.9807%, $8,730 a month more',
    ]);
  });

  test('an accepted miss is told from a met objective, with its reason', () => {
    expect(cards(ACKNOWLEDGED)[2]).toMatch(
      /^accepted: Availability Not met, accepted 99\.9609% .* Accepted: the contract says 99\.9 % until the next year$/,
    );
    expect(textOf(ACKNOWLEDGED)).toContain(
      '2 of the 3 objectives are met; the availability is not, which is accepted with a reason.',
    );
  });

  test('a miss that nothing mends names what came closest', () => {
    const [, , availability] = sample().objectives;
    const page = assessmentHtml(sample({ objectives: [RPO, { ...availability!, cheapest: undefined }] }));
    expect(cards(page)[1]).toContain(
      'None of the 4 changes tried meets it; the closest: standbyTier: active-active then 99.976%, $7,167 a month more',
    );
    const untried = sample({ objectives: [{ ...availability!, cheapest: undefined, considered: [] }] });
    expect(cards(assessmentHtml(untried))[0]).toContain('No change was tried.');
  });

  test('the bar compares the estimate with the objective', () => {
    const bars = [
      ...PAGE.matchAll(/class="fill" style="width:([\d.]+)%"><\/i><i class="limit" style="left:([\d.]+)%"/g),
    ];
    expect(bars.map(([, fill, limit]) => [fill, limit])).toEqual([
      ['64.42', '83.33'],
      ['16.67', '83.33'],
      ['83.33', '42.6'],
    ]);
  });

  test('two figures that look the same do not contradict the verdict', () => {
    const page = assessmentHtml(sample({ objectives: [{ ...RPO, estimate: 600.2, met: false }] }));
    expect(cards(page)[0]).toContain('Not met just missed: 10m');
  });

  test('every change that was tried, and what it costs', () => {
    expect(section(PAGE, 'changes')).toContain('detection.failures: 2 99.961% no extra cost not enough');
    expect(section(PAGE, 'changes')).toContain(
      'assumptions.coverage: 99% and inference.groups.llm.sizes.active.min: 4 and standbyTier: active-active 99.9807% $8,730 a month more meets it',
    );
    expect(section(assessmentHtml(mendable()), 'changes').match(/standby\.min: 2/g)).toHaveLength(1);
    expect(assessmentHtml(sample({ objectives: [RPO] }))).not.toContain('id="changes"');
  });

  test('everything met', () => {
    expect(textOf(assessmentHtml(allMet()))).toContain('All 3 objectives are met.');
  });
});

describe('sections', () => {
  test('availability: every contribution, and what the assumptions are worth', () => {
    const text = section(PAGE, 'availability');
    expect(text).toContain('Expected: 3h 26m a year without service, an availability of 99.9609% .');
    expect(text).toContain('One Region alone would be down for 9h 30m a year (99.891%).');
    for (const { name } of sample().availability.contributions) expect(text).toContain(name);
    const drawn = labels(PAGE, 'What the estimate rests on.');
    expect(drawn).toEqual(
      expect.arrayContaining(['now 3h 26m', '½: 0.125 a year', '×2: 0.5 a year', 'a lost Region stays lost']),
    );
    // More failovers that work mean less downtime: the half is the longer end.
    expect(drawn).toEqual(expect.arrayContaining(['½: 47.5%', '×2: 100%']));
  });

  test('recovery: the critical path by shape, milestones, percentiles with the objective', () => {
    expect(section(PAGE, 'recovery')).toContain(
      'The service is recovered 15m 46s after the loss of us-east-2 in the middle case, and within 23m 12s in 95 of 100. 97% of the simulated recoveries are within the objective of 30m.',
    );
    const timeline = labels(PAGE, 'Timeline of the recovery');
    expect(timeline).toEqual(
      expect.arrayContaining([
        'answers 1m 4s',
        'objective 30m',
        'detection',
        'capacity',
        'Decide to fail over, 6m 15s',
        'llm loads its model, 13m 30s',
      ]),
    );
    const wide = /<svg class="timeline wide"[\s\S]*?<\/svg>/.exec(PAGE)![0];
    expect(wide.match(/<rect class="critical"/g)).toHaveLength(8);
    expect(wide.match(/<rect class="slack" fill="url\(#slack-wide\)"/g)).toHaveLength(4);
    expect(wide.match(/<line class="joint"/g)).toHaveLength(7);
    expect(labels(PAGE, 'Time against the share')).toEqual(
      expect.arrayContaining(['answers', 'recovered', 'full capacity', 'objective 30m', '23m 12s', '50%']),
    );
  });

  test('an objective far beyond the recovery does not squeeze the picture', () => {
    const whole = sample();
    const objectives = { ...whole.service.objectives, rtoSeconds: 86_400 };
    const page = assessmentHtml(sample({ service: { ...whole.service, objectives } }));
    expect(labels(page, 'Timeline of the recovery')).not.toContain('objective 1d');
    expect(section(page, 'recovery')).toContain('within the objective of 1d');
  });

  test('loss: each kind of data by disaster, and what has no bound', () => {
    const text = section(PAGE, 'loss');
    expect(text).toContain(
      'The loss of the Region costs at most the last 30s of the database and 2m of the objects , in 95 of 100 cases. The objective is 10m.',
    );
    expect(text).toContain('loss of the Region database the replica in us-west-2 2s 30s no bound');
    expect(labels(PAGE, 'Writes lost')).toEqual(
      expect.arrayContaining(['median 2s', '95 of 100 30s', 'worst 15m', 'nothing is lost', 'objective 10m']),
    );
    const gone = lossSection(
      { rows: [{ disaster: 'loss of the Region', data: 'objects', source: 'nothing' }] },
      600,
    ).text;
    expect(textOf(gone)).toContain('costs at most the last all of the objects');
    expect(textOf(gone)).toContain('objects nothing everything everything no bound');
  });

  test('capacity: needs by circumstance, curves named by the instances that serve', () => {
    const text = section(PAGE, 'capacity');
    expect(text).toContain(
      'Too few instances: llm with one zone lost. 1 group without a stated demand is not assessed.',
    );
    expect(text).toContain('one zone lost too few 9 6 10 more than all without end');
    expect(text).toContain(
      'up to 6,213 requests wait; the queue is gone after 23m 33s. With 5 instances in standby it would not form.',
    );
    expect(labels(PAGE, 'Wait against request rate for llm')).toEqual(
      expect.arrayContaining([
        'target 2s',
        'peak 8/s',
        'with growth 10/s',
        'one zone lost:',
        'normal and home lost:',
        '9 instances',
      ]),
    );
  });

  test('capacity: no demand is said, not hidden', () => {
    const text = textOf(capacitySection(withoutDemand().capacity).text);
    expect(text).toContain('Not assessed: no group states a demand.');
    expect(text.match(/Not assessed : the file states no demand for this group/g)).toHaveLength(2);
  });

  test('detection: the setting among all others', () => {
    const text = section(PAGE, 'detection');
    expect(text).toContain('Home counts as lost after 3 failed checks, 10s apart , as the file states.');
    expect(text).toContain('False alarms one in 320 years');
    expect(labels(PAGE, 'False alarms against delay')).toEqual(
      expect.arrayContaining(['this environment: 3 × 10s', '1 × 10s', 'one in 100 years', '1 a year', '2m']),
    );
  });

  test('detection: a setting that does not always notice is listed, not drawn', () => {
    const whole = sample().detection;
    const operatingCurve = whole.operatingCurve.map((setting) =>
      setting.failures === 10 ? { ...setting, p95Delay: Infinity } : setting,
    );
    const page = detectionSection({ ...whole, operatingCurve }).text;
    expect(textOf(page)).toContain('10 × 30s not always');
    expect(labels(page, 'False alarms against delay')).toContain('this environment: 3 × 10s');
    expect(labels(page, 'False alarms against delay')).not.toContain('10 × 30s');
  });

  test('backup: schedules with what they lose, take and cost', () => {
    const text = section(PAGE, 'backup');
    expect(text).toContain(
      'can be restored to any moment of the last 14 days, but for the last 5m ; that takes about 1h 3m .',
    );
    expect(text).toContain('full every 7 days, incremental every 6 hours 6h 1h 24m 532 GiB $51');
    expect(text).toContain('full every day loses too much or takes too long 1d 1h 3m 2.73 TiB $266');
    expect(labels(PAGE, 'Copies over a cycle')).toEqual(
      expect.arrayContaining(['full 200 GiB', 'incremental 1 GiB', 'differential 3.9 GiB']),
    );
    expect(textOf(backupSection({ ...sample().backup, schedules: [] }).text)).toContain('No schedule was assessed.');
  });

  test('backup: a cycle of a thousand copies stays a small picture', () => {
    const whole = sample().backup;
    const cycle = Array.from({ length: 2016 }, (_, index) => ({
      atHours: index / 12,
      kind: 'full' as const,
      gib: 200,
    }));
    const page = backupSection({ ...whole, schedules: [{ ...whole.schedules[0]!, cycle }] }).text;
    expect(page.length).toBeLessThan(60_000);
    expect(page).toContain('2,016 copies');
  });

  test('cost: tiers, what the money buys, line items with sources', () => {
    const text = section(PAGE, 'cost');
    expect(text).toContain('About $24,713 a month , $8,885 of it for the second Region. Prices as of 2026-11-20.');
    expect(text).toContain('warm standby this environment $24,713 $8,885 23m 12s 99.9609% yes');
    expect(text).toContain('ec2/g6.xlarge AWS price list, 2026-11-20 1,460 hour $0.6037 $881');
    expect(labels(PAGE, 'Cost a month by tier')).toEqual(
      expect.arrayContaining(['◆ this environment', '$15,828 + $8,885 = $24,713']),
    );
    expect(labels(PAGE, 'Recovery time against cost')).toEqual(
      expect.arrayContaining([
        'warm standby (this environment)',
        '23m 12s, 99.9609%',
        'active-active',
        'backup and restore',
      ]),
    );
  });

  test('cost: unknown prices are shown, and that the sums leave them out', () => {
    const page = UNKNOWN_PRICES;
    expect(section(page, 'cost')).toContain(
      '2 items without a known price : ec2/g6e.12xlarge , rds/postgres/db.r6g.xlarge . The sums leave them out and are too low.',
    );
    expect(section(page, 'cost')).toContain('2,190 hour price unknown');
    expect(section(page, 'backup')).toContain('532 GiB price unknown');
    expect(section(page, 'changes')).toContain('detection.failures: 2 99.961% price unknown not enough');
    expect(textOf(page)).toContain('; the price of 2 items is unknown and left out.');
  });

  test('assumptions: value, where from, source', () => {
    const text = section(PAGE, 'assumptions');
    expect(text).toContain(
      `1 of ${sample().assumptions.length} is stated by the environment file, the others are defaults.`,
    );
    expect(text).toContain('losses of a Region, each Region regionOutages 0.25 a year default A judgement:');
    expect(text).toContain(
      'objects in the buckets of one Region objectGib 1.17 TiB environment file An example. Put your own.',
    );
    expect(textOf(assumptionsSection(assumptions({}, [])).text)).toContain('All are defaults.');
  });
});

describe('the page', () => {
  const extremes: Assessment = sample({
    availability: {
      unavailability: 0,
      unavailabilityOfOneRegion: 0,
      downtimeSecondsPerYear: 0,
      contributions: [],
      sensitivity: [{ assumption: 'none', values: ['0', '0', '0'], unavailability: [0, 0, 0] }],
    },
    objectives: [
      { ...RPO, estimate: Infinity, met: false, contributor: { name: 'nothing', amount: 0, share: 0 } },
      { ...RPO, estimate: 0, objective: 0, contributor: { name: 'nothing', amount: 0, share: 0 } },
    ],
    recovery: { steps: [], milestones: [], probabilityOfMeeting: 0 },
    loss: { rows: [] },
    capacity: sample().capacity.map((group) =>
      group.demand
        ? {
            ...group,
            demand: {
              ...group.demand,
              target: { wait: 0, share: 1 },
              curves: group.demand.curves.map((curve) => ({ ...curve, points: [] })),
              catchUp: { backlog: 12 },
              standbyThatHolds: undefined,
            },
          }
        : group,
    ),
    detection: { ...sample().detection, operatingCurve: [] },
    backup: { ...sample().backup, schedules: [{ ...sample().backup.schedules[0]!, cycle: [] }] },
    cost: {
      ...sample().cost,
      monthly: 0,
      lines: [],
      tiers: sample().cost.tiers.map((tier) => ({ ...tier, monthly: 0, premium: 0, rto: 0 })),
    },
    assumptions: [],
  });
  const pages = Object.entries({
    sample: PAGE,
    acknowledged: ACKNOWLEDGED,
    withoutDemand: assessmentHtml(withoutDemand()),
    withUnknownPrices: UNKNOWN_PRICES,
    extremes: assessmentHtml(extremes),
  });

  test.each(pages)('%s: no figure that is none', (_, page) => {
    expect(textOf(page)).not.toMatch(/NaN|undefined|Infinity|null|\[object/);
    expect(page).not.toMatch(/="[^"]*(?:NaN|undefined|Infinity)[^"]*"/);
    expect(textOf(page)).not.toMatch(/\d\.\d{8}/);
  });

  test.each(pages)('%s: needs nothing else', (_, page) => {
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(page).not.toMatch(/<script|<link|<img|<iframe|<foreignObject|\ssrc=|@import|\son[a-z]+=/i);
    expect([...page.matchAll(/(?:href|url\()[="]*([^")]*)/g)].every(([, target]) => target!.startsWith('#'))).toBe(
      true,
    );
  });

  test.each(pages)('%s: ids are unique, and references lead somewhere', (_, page) => {
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const used = [...page.matchAll(/(?:url\(#|href="#)([^")]*)/g)].map(([, id]) => id);
    expect(used.filter((id) => !ids.includes(id))).toEqual([]);
  });

  test('charts take every colour from the page, for light and dark alike', () => {
    for (const [, content] of PAGE.matchAll(/<svg class="(?:wide|narrow)"[^>]*>([\s\S]*?)<\/svg>/g)) {
      const colours = [
        ...content!.replace(/<clipPath[\s\S]*?<\/clipPath>/g, '').matchAll(/(?:fill|stroke)="([^"]*)"/g),
      ];
      expect(
        colours.map(([, colour]) => colour).filter((colour) => !/^(?:none|var\(--[a-z]+\)|url\(#.*\))$/.test(colour!)),
      ).toEqual([]);
    }
  });

  test('every chart is drawn for wide pages and for phones, and told in words', () => {
    const pictures = [...PAGE.matchAll(/<svg class="(timeline )?(wide|narrow)"[^>]*role="img" aria-label="([^"]+)"/g)];
    const words = (form: string): string[] =>
      pictures.filter(([, , kind]) => kind === form).map(([, , , told]) => told!);
    expect(words('wide')).toHaveLength(9);
    expect(words('narrow')).toEqual(words('wide'));
  });

  test('the same assessment gives the same bytes, whatever was drawn before', () => {
    expect(assessmentHtml(sample())).toBe(PAGE);
  });

  test('nothing is left that would keep the process alive', async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
    // The library lets its last frame run out; a chart that lives on starts another one, and another.
    await wait(400);
    const before = timers();
    assessmentHtml(sample());
    for (let tries = 0; tries < 30 && timers() > before; tries += 1) await wait(50);
    expect(timers()).toBeLessThanOrEqual(before);
  });
});

describe('escaping', () => {
  /** An assessment with `text` in every place that takes text from files. */
  function everywhere(text: string): Assessment {
    const whole = sample();
    const change = { parts: [text, text], estimate: 1, meets: true };
    return {
      ...whole,
      service: {
        ...whole.service,
        environment: text,
        home: text,
        standby: text,
        groups: whole.service.groups.map((group) => ({ ...group, name: text })),
      },
      objectives: whole.objectives.map((objective) => ({
        ...objective,
        met: false,
        acknowledged: text,
        contributor: { name: text, amount: 1, share: 0.5 },
        cheapest: change,
        considered: [change],
      })),
      availability: {
        ...whole.availability,
        contributions: [{ name: text, explanation: text, unavailability: 1e-4 }],
        sensitivity: [{ assumption: text, values: [text, text, text], unavailability: [1e-4, 2e-4, 4e-4] }],
      },
      recovery: {
        ...whole.recovery,
        steps: whole.recovery.steps.map((step) => ({ ...step, title: text })),
        milestones: whole.recovery.milestones.map((milestone) => ({ ...milestone, explanation: text })),
      },
      loss: { rows: whole.loss.rows.map((row) => ({ ...row, data: text, source: text })) },
      capacity: whole.capacity.map((group) => ({ ...group, group: text })),
      backup: { ...whole.backup, schedules: whole.backup.schedules.map((one) => ({ ...one, description: text })) },
      cost: {
        ...whole.cost,
        pricesAsOf: text,
        unknown: [text],
        lines: whole.cost.lines.map((line) => ({
          ...line,
          region: text,
          category: text,
          item: text,
          unit: text,
          source: text,
        })),
      },
      assumptions: whole.assumptions.map((assumption) => ({ ...assumption, title: text, source: text })),
    };
  }

  /** The names of all elements and attributes, in order: what is left when all text is taken away. */
  function skeleton(page: string): string[] {
    return [...page.matchAll(/<(\/?[a-z!-]+)((?:\s+[a-z:_-]+(?:="[^"]*")?)*)\s*\/?>/gi)].map(
      ([, name = '', attributes = '']) => name + attributes.replace(/"[^"]*"/g, ''),
    );
  }

  test('no text changes the elements and attributes of the page', () => {
    const nasty = `<script>alert(1)</script>"><img src=x onerror=alert(1)>' onload='x</svg></style>{b}{c}\u001b[31mred`;
    const page = assessmentHtml(everywhere(nasty));
    const kinds = (html: string): string[] => [...new Set(skeleton(html))].sort();
    // As long, so that labels find the same room.
    expect(kinds(page)).toEqual(kinds(assessmentHtml(everywhere('a'.repeat(nasty.length)))));
    expect(page.includes('\u001b')).toBe(false);
    expect(page.includes('<img')).toBe(false);
    expect(page.includes('<script')).toBe(false);
  });
});
