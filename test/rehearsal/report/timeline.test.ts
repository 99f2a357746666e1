import { timeline } from '../../../lib/rehearsal/report/timeline';
import { ScenarioReport } from '../../../lib/rehearsal/report/rehearsal-report';
import { HOME, STANDBY, held, sample, scenario, step } from './sample';

function draw(scenarios: readonly ScenarioReport[], to = 100): string {
  const numbered = scenarios.map((given, index) => ({ scenario: given, position: index + 1 }));
  return timeline({ id: 't', regions: [HOME, STANDBY], scenarios: numbered, from: 0, to }).text;
}

function all(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, found = '']) => found);
}

const laneNames = (text: string): string[] => all(text, /class="lane-name"[^>]*>([^<]*)</g);
const bars = (text: string): string[] => all(text, /<rect class="bar [^>]*(x="[^"]*" y="[^"]*" width="[^"]*")/g);

const passing = (given: Partial<ScenarioReport>): ScenarioReport =>
  scenario({ ...given, steps: (given.steps ?? []).map((one) => ({ ...one, assertions: [held('A.')] })) });

describe('lanes', () => {
  test('home, standby, and global if something is', () => {
    const home = step({ region: HOME });
    expect(laneNames(draw([passing({ steps: [home] })]))).toEqual(['us-east-2 · home', 'us-west-2 · standby']);
    expect(laneNames(draw([passing({ steps: [home, step({ region: 'us-east-1' })] })]))).toEqual([
      'us-east-2 · home',
      'us-west-2 · standby',
      'global',
    ]);
  });

  test('a step in both Regions has a bar in each', () => {
    expect(bars(draw([passing({ steps: [step({ kind: 'terraform', region: 'both', seconds: 50 })] })]))).toEqual([
      'x="0%" y="20" width="50%"',
      'x="0%" y="71" width="50%"',
    ]);
  });

  test('steps at the same time stand one below the other, steps in turn side by side', () => {
    const at = (startedAt: number) => step({ kind: 'terraform', region: HOME, startedAt, seconds: 20 });
    expect(bars(draw([passing({ steps: [at(0), at(10), at(20)] })]))).toEqual([
      'x="0%" y="20" width="20%"',
      'x="20%" y="20" width="20%"',
      'x="10%" y="44" width="20%"',
    ]);
  });

  test('scenarios at the same time, each in its own world, have their own lanes', () => {
    const at = (name: string, startedAt: number) =>
      passing({ name, startedAt, steps: [step({ region: HOME, startedAt, seconds: 10 })] });
    expect(laneNames(draw([at('a', 0), at('b', 10)]))).toHaveLength(2);
    expect(laneNames(draw([at('a', 0), at('b', 5)]))).toHaveLength(4);
  });
});

describe('what is seen', () => {
  const shaded = /<rect fill="url\(#t-dead\)" class="dead" (x="[^"]*")[^>]*/g;

  test('a dead Region is shaded while it is dead, in its own lane', () => {
    const dies = step({ region: HOME, kind: 'world', startedAt: 25, regionState: { region: HOME, state: 'dead' } });
    const text = draw([passing({ steps: [dies, step({ startedAt: 26, seconds: 49 })] })]);
    expect(all(text, shaded)).toEqual(['x="25%"']);
    expect(text).toContain('us-east-2 dead for 50 s');
  });

  test('a failed step is crossed, an expected red end underlined, a step not run absent', () => {
    const crossed = /class="mark bad"/;
    const underlined = /<rect class="expected"/;
    const fine = draw([passing({ steps: [step()] })]);
    expect(fine).not.toMatch(crossed);
    expect(fine).not.toMatch(underlined);
    expect(draw([passing({ steps: [step({ outcome: 'failed' })] })])).toMatch(crossed);
    expect(draw([passing({ steps: [step({ expected: 'refused' })] })])).toMatch(underlined);
    expect(bars(draw([passing({ steps: [step({ outcome: 'not-run' })] })]))).toEqual([]);
  });

  test('kinds differ in shape, not in colour alone', () => {
    const text = (kind: 'terraform' | 'runbook' | 'world' | 'check') =>
      draw([passing({ steps: [step({ kind, seconds: 50 })] })]);
    expect(text('terraform')).toMatch(/<rect class="bar terraform"[^>]*height="18"/);
    expect(text('runbook')).toMatch(/<rect class="bar" fill="url\(#t-runbook\)"/);
    expect(text('check')).toMatch(/<rect class="bar check"[^>]*height="8"/);
    expect(text('world')).toMatch(/<path class="world"/);
  });

  test('a number is shown only where it fits whole', () => {
    const text = (seconds: number) => draw([passing({ steps: [step({ kind: 'terraform', seconds })] })]);
    expect(all(text(1), /<text class="(laptop|phone)"/g)).toEqual([]);
    expect(all(text(3), /<text class="(laptop|phone)"/g)).toEqual(['laptop']);
    expect(all(text(30), /<text class="(laptop|phone)"/g)).toEqual(['laptop', 'phone']);
  });

  test('the words say what the picture shows', () => {
    const [text = ''] = all(draw(sample(false).scenarios, 1489), /aria-label="([^"]*)"/g);
    expect(text).toContain('Timeline with lanes for us-east-2, us-west-2 and what is global, in emulator time.');
    expect(text).toContain(
      '2 region-loss: 8 steps from 9:38 to 11:16; us-east-2 dead from 9:39 to 11:16; failed: step 8.',
    );
    expect(text).toContain('1 baseline: 8 steps from 0:00 to 8:36; no step failed.');
  });

  test('the axis says what its time is', () => {
    expect(draw([])).toContain('emulator time, min:s, never an RTO');
  });
});

test('nothing lies outside the picture, and no two pictures of a page share an id', () => {
  const text = draw(sample(true).scenarios, 1489);
  const shares = all(text, / (?:x|x1|width)="([\d.]+)%"/g).map(Number);
  expect(shares.length).toBeGreaterThan(100);
  expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...shares)).toBeLessThanOrEqual(100);
  expect(text).not.toContain('NaN');
});

test('a rehearsal that took no time is drawn nevertheless', () => {
  expect(draw([passing({ steps: [step({ seconds: 0 })] })], 0)).not.toMatch(/NaN|Infinity/);
});
