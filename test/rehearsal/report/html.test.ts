import fc from 'fast-check';
import { reportHtml } from '../../../lib/rehearsal/report/html';
import { escapeHtml } from '../../../lib/core/markup';
import { LIMITS, RehearsalReport } from '../../../lib/rehearsal/report/rehearsal-report';
import { HOME, call, held, leastGreen, plan, report, runbookStep, sample, scenario, step } from './sample';

/** A report with `text` in every place that takes text. */
function everywhere(text: string): RehearsalReport {
  return report({
    environment: text,
    home: text,
    standby: `${text} other`,
    startedAt: text,
    versions: { [text]: text },
    notRehearsed: [text],
    scenarios: [
      scenario({
        name: text,
        title: text,
        why: text,
        deadAtStart: [text],
        steps: [
          step({
            title: text,
            region: text,
            kind: 'runbook',
            outcome: 'failed',
            detail: text,
            expected: 'degraded',
            log: text,
            runbookSteps: [
              runbookStep({ id: text, title: text, detail: text, outcome: 'degraded', expected: 'degraded' }),
            ],
            calls: [call(text, text, text, 2, text)],
            plan: plan(text, { drift: [{ address: text, reason: text }] }),
            assertions: [{ words: text, held: false, detail: text }, held(text)],
            regionState: { region: text, state: 'dead' },
          }),
          step({ title: text, outcome: 'not-run', assertions: [held(text)] }),
        ],
      }),
    ],
  });
}

/** The names of all elements and attributes, in order: what is left when all text is taken away. */
function skeleton(page: string): string[] {
  return [...page.matchAll(/<(\/?[a-z!-]+)((?:\s+[a-z:-]+(?:="[^"]*")?)*)\s*\/?>/gi)].map(
    ([, name = '', attributes = '']) => name + attributes.replace(/"[^"]*"/g, ''),
  );
}

describe('escaping', () => {
  const nasty = fc.string({
    unit: fc.constantFrom(
      '<',
      '>',
      '&',
      '"',
      "'",
      '`',
      '/',
      '=',
      ' ',
      'a',
      '\n',
      '<script',
      '</',
      '-->',
      'on',
      ']]>',
      '\u001b[31m',
      '${',
      '\ud800',
    ),
    maxLength: 30,
  });

  test('no text changes the elements and attributes of the page', () => {
    const plain = skeleton(reportHtml(everywhere('a')));
    fc.assert(
      fc.property(nasty, (text) => {
        // A text with something to see, since an empty one leaves its element out.
        const page = reportHtml(everywhere(`a${text}`));
        expect(page).not.toMatch(/<script/i);
        // Attributes that hold text are compared by their names; a line break in one changes nothing.
        expect(skeleton(page)).toEqual(plain);
      }),
      { numRuns: 60 },
    );
  });

  test("every special character is replaced, and a terminal's colours are dropped", () => {
    fc.assert(fc.property(fc.string(), (text) => expect(escapeHtml(text)).not.toMatch(/[<>"'`]|&(?!#\d+;)/)));
    expect(escapeHtml('\u001b[31m<b>&\u001b[0m')).toBe('&#60;b&#62;&#38;');
  });

  test.each([
    ['logs/a b.log', './logs/a%20b.log'],
    ['javascript:alert(1)', './javascript%3Aalert(1)'],
    ['//example.com/x', './example.com/x'],
    ['\ud800.log', './%EF%BF%BD.log'],
  ])('the link to a log stays below the report: %s', (log, href) => {
    const page = reportHtml(report({ scenarios: [scenario({ steps: [step({ log, assertions: [held('A.')] })] })] }));
    expect(page).toContain(`<a href="${href}">Log: `);
  });
});

describe('the page', () => {
  const green = reportHtml(sample(true));
  const red = reportHtml(sample(false));

  test('needs nothing else', () => {
    expect(green).not.toMatch(/<(script|link|img|iframe|object|embed|base|form)\b/i);
    expect(green).not.toMatch(/https?:|@import|url\((?!#)/i);
    expect(green).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    );
  });

  test('is the same for the same report', () => {
    expect(reportHtml(sample(true))).toBe(green);
  });

  test('has one element for each id, and one for each link to one', () => {
    for (const page of [green, red]) {
      const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
      const targets = [...page.matchAll(/(?:href="#|url\(#)([^")]+)/g)].map(([, id]) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
      expect(targets.length).toBeGreaterThan(50);
    }
  });

  test('says the verdict first, in words', () => {
    expect(green).toContain('<title>Rehearsal of prod: green</title>');
    expect(green).toContain('<p class="word">Green</p>');
    expect(red).toContain('<title>Rehearsal of prod: red</title>');
    expect(red).toContain('<p class="word">Red</p>');
    expect(red).toContain('Error: Instance cannot be destroyed (and 3 more problems)');
    expect(red.indexOf('<h2>4 problems')).toBeLessThan(red.indexOf('Timeline</h2>'));
  });

  test('says above all else what its times are, and what it does not prove', () => {
    const head = green.slice(0, green.indexOf('</header>'));
    expect(head).toContain('Emulator time is never an RTO.');
    for (const limit of LIMITS) expect(head).toContain(escapeHtml(limit));
  });

  test('opens what is red and folds what is not', () => {
    const item = (page: string, id: string) => page.slice(page.indexOf(`<li id="${id}"`)).slice(0, 80);
    expect(item(red, 's2-8')).toContain('class="failed"><details open>');
    expect(item(green, 's2-8')).toContain('class="passed"><details>');
    expect(item(green, 's2-4')).toContain('class="as-expected"><details>');
  });

  test('shows that a red end was expected, and that the runbook itself was red', () => {
    expect(green).toContain('<em>degraded, as expected</em>');
    expect(green).toContain('Runbook, its own verdict: <span class="red">red</span>, which is what this step expects');
    expect(green).toContain('Success would be a failure here.');
  });

  test('shows a runbook step that failed and was only noted as what it is', () => {
    expect(green).toContain('<td>failed, only noted</td>');
  });

  test('counts calls to dead Regions by themselves', () => {
    const given = (calls = [call(HOME, 'sts', 'GetCallerIdentity', 1, 'hung')]) =>
      reportHtml(
        report({ scenarios: [scenario({ deadAtStart: [HOME], steps: [step({ calls, assertions: [held('A.')] })] })] }),
      );
    expect(given()).toContain('<h3>1 call to a dead Region</h3>');
    expect(given([])).toContain('No call went to a dead Region (us-east-2 dead from 0:00 to 0:01).');
    expect(reportHtml(leastGreen())).not.toContain('to a dead Region');
  });

  test('shows a problem that nothing else in the step tells', () => {
    const bare = step({ kind: 'terraform', expected: 'refused' });
    expect(reportHtml(report({ scenarios: [scenario({ steps: [bare] })] }))).toContain(
      '<p class="text bad-text">must end refused, and no assertion says what that must look like</p>',
    );
  });

  test('names what was not rehearsed, and an empty report is red', () => {
    expect(reportHtml({ ...leastGreen(), notRehearsed: ['failback'] })).toContain('<td colspan="4">not rehearsed</td>');
    expect(reportHtml(report())).toContain('no scenario was run; an empty report proves nothing');
  });

  test('marks what a plan would lose', () => {
    expect(red).toContain('<td class="number loses" data-label="destroy"><strong>1</strong></td>');
    expect(green).not.toContain('class="number loses"');
  });
});
