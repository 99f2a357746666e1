import { SimulatedClock } from '../../lib/rehearsal/simulated-clock';

/** The real pauses that were asked for, in milliseconds; nobody waits for them. */
let pauses: number[] = [];

beforeEach(() => {
  pauses = [];
  jest.spyOn(Date, 'now').mockReturnValue(1_800_000_000_000);
  jest.spyOn(global, 'setTimeout').mockImplementation(((done: () => void, pause: number) => {
    pauses.push(pause);
    done();
  }) as typeof setTimeout);
});

afterEach(() => jest.restoreAllMocks());

test('it begins with real time', () => {
  expect(new SimulatedClock().now()).toBe(1_800_000_000);
});

test.each([
  [1200, 500],
  [60, 500],
  [30, 250],
  [12, 100],
  [0, 0],
])('%i s pass in a pause of %i ms', async (seconds, pause) => {
  const clock = new SimulatedClock();
  await clock.sleep(seconds);
  expect(pauses).toEqual([pause]);
  // Real time stands still here, so the pause itself is not on the clock.
  expect(clock.now()).toBeCloseTo(1_800_000_000 + seconds - pause / 1000, 3);
});

test('what was slept adds up, and real time goes on beside it', async () => {
  const clock = new SimulatedClock();
  await clock.sleep(600.5);
  await clock.sleep(300.5);
  jest.mocked(Date.now).mockReturnValue(1_800_000_010_000);
  expect(clock.now()).toBeCloseTo(1_800_000_000 + 900 + 10, 3);
});

test('it never goes back', async () => {
  const clock = new SimulatedClock();
  await clock.sleep(-60);
  expect(clock.now()).toBe(1_800_000_000);
});
