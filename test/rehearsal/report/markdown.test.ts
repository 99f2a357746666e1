import fc from 'fast-check';
import { MARKDOWN_LIMIT, reportMarkdown } from '../../../lib/rehearsal/report/markdown';
import { RehearsalReport } from '../../../lib/rehearsal/report/rehearsal-report';
import { call, held, leastGreen, report, runbookStep, sample, scenario, step } from './sample';

function lines(given: RehearsalReport): string[] {
  return reportMarkdown(given).split('\n');
}

function withTitle(title: string): RehearsalReport {
  const assertions = [held(title), { words: title, held: false, detail: title }];
  const runbookSteps = [runbookStep({ title, detail: title })];
  return report({
    environment: title,
    scenarios: [
      scenario({ name: title, title, why: title, steps: [step({ title, region: title, assertions, runbookSteps })] }),
    ],
  });
}

test('the first line is the verdict', () => {
  expect(lines(leastGreen())[0]).toBe(
    '✅ **Rehearsal of prod is green**: 1 of 1 scenarios rehearsed, all 1 steps ended as they must, all 1 assertions held',
  );
  expect(lines(sample(false))[0]).toBe(
    "❌ **Rehearsal of prod is red**: region-loss, step 8 'Plan and apply the surviving site with the new topology': " +
      'failed: Error: Instance cannot be destroyed (and 3 more problems)',
  );
  expect(lines(report())[0]).toBe(
    '❌ **Rehearsal of prod is red**: rehearsal: no scenario was run; an empty report proves nothing',
  );
});

test('the second says what its times are', () => {
  expect(lines(leastGreen())[2]).toBe(
    'us-east-2 home, us-west-2 standby, 2026-11-21T03:12:40.518Z, 1 min 00 s. **Times are emulator time, never an RTO.**',
  );
});

test('a table of the scenarios, with those that were not rehearsed', () => {
  expect(lines({ ...leastGreen(), notRehearsed: ['failback'] }).slice(4, 8)).toEqual([
    '|  | Scenario | Steps run | Assertions held | Calls to dead Regions | Emulator time |',
    '| --- | --- | --- | --- | --- | --- |',
    '| ✅ | **1 baseline** Apply and destroy | 1 of 1 | 1 of 1 | 0 | 1.0 s |',
    '| ➖ | failback: not rehearsed |  |  |  |  |',
  ]);
});

test('failures in full, before what is folded', () => {
  const text = reportMarkdown(sample(false));
  const failures = text.slice(text.indexOf('### What failed'), text.indexOf('<details>'));
  expect(failures).toContain('  Resource aws_db_instance.database_g1 has lifecycle.prevent_destroy set');
  expect(failures).toContain('- **region-loss**: not run, and so not checked: step 9 of 9');
  expect(failures).toContain("- **interrupted, step 9 'Run it to its end'**: does not hold: PromoteReadReplica");
  expect(reportMarkdown(sample(true))).not.toContain('What failed');
});

test("a red end that was expected is told apart, and so is the runbook's own verdict", () => {
  const text = reportMarkdown(sample(true));
  expect(text).toContain('🔶 degraded, as expected: Run the failover runbook in us-west-2');
  expect(text).toContain('Runbook of step 6, its own verdict: **red**, which is what the step expects');
  expect(text).toContain('| 🔶 | Fence the old writer<br>');
});

test('an assertion of a step that was not run is not checked', () => {
  expect(reportMarkdown(sample(false))).toContain('- ➖ not checked, step 9: The plan is empty.');
});

test('no text ends a cell, makes an element, or calls somebody', () => {
  const unit = fc.constantFrom('|', '\n', '<', '>', '`', '*', '\\', '@', '#', 'a', '1', '_', '[', ']', '<script', '$');
  const cells = (line: string): number => line.replace(/\\./g, '').split('|').length;
  const shape = (given: RehearsalReport): number[] =>
    lines(given)
      .filter((line) => line.startsWith('| '))
      .map(cells);
  const plain = shape(withTitle('a'));
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 30 }), (text) => {
      const given = withTitle(`a${text}`);
      expect(shape(given)).toEqual(plain);
      const outside = reportMarkdown(given).replace(/^ *(```+)text\n[^]*?\n *\1$/gm, '');
      expect(outside).not.toMatch(/<(?!\/?(details|summary)>|br>)/);
      expect(outside).not.toMatch(/@\w|#\w(?<!&#\d)/);
    }),
  );
});

test('a fence is longer than any in its text', () => {
  const detail = 'Error:\n```\n<b>\n````\nend';
  const given = report({
    scenarios: [scenario({ steps: [step({ outcome: 'failed', detail, assertions: [held('A.')] })] })],
  });
  expect(reportMarkdown(given)).toContain('  `````text\n  ```\n  <b>\n  ````\n  end\n  `````\n');
});

describe('fits a comment', () => {
  const size = (text: string): number => Buffer.byteLength(text);

  test('leaves out details, and says which', () => {
    const large = (name: string) =>
      scenario({
        name,
        steps: Array.from({ length: 300 }, () => step({ title: 'x'.repeat(80), assertions: [held('A.')] })),
      });
    const text = reportMarkdown(report({ scenarios: [large('baseline'), large('region-loss')] }));
    expect(size(text)).toBeLessThan(65_536);
    expect(text).toContain('1 baseline</summary>');
    expect(text).not.toContain('2 region-loss</summary>');
    expect(text).toContain('Left out, to fit a comment: region-loss. All is in rehearsal-report.html.');
  });

  test('cuts what is long, and says how much of what is much', () => {
    const long = step({ outcome: 'failed', detail: `Error\n${'é'.repeat(9000)}`, assertions: [held('A.')] });
    const text = reportMarkdown(report({ scenarios: [scenario({ steps: Array.from({ length: 40 }, () => long) })] }));
    expect(size(text)).toBeLessThan(65_536);
    expect(text).toContain('… (5014 characters more in the report)');
    expect(text).toContain('33 more of 40 failures are in rehearsal-report.html.');
  });

  test('a whole rehearsal fits', () => {
    const text = reportMarkdown(sample(true));
    expect(size(text)).toBeLessThan(MARKDOWN_LIMIT);
    expect(text).not.toContain('Left out');
  });
});

test('calls to dead Regions are counted', () => {
  const calls = [call('us-east-2', 'sts', 'GetCallerIdentity', 3, 'hung')];
  const given = scenario({ deadAtStart: ['us-east-2'], steps: [step({ calls, assertions: [held('A.')] })] });
  expect(reportMarkdown(report({ scenarios: [given] }))).toContain('| 1 of 1 | 1 of 1 | 3 | 1.0 s |');
});
