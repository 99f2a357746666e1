import { RegionState } from '../../../lib/models/simulation/region-state';

const region = (instances: number, warmPool = 0): RegionState =>
  new RegionState({ zones: 3, instances, min: 1, max: 20, warmPool }, 2, true);
const readyOf = (state: RegionState): number[] => state.zones.map(({ ready }) => ready);
const launched = (state: RegionState): string[] => {
  const launches: string[] = [];
  state.launchMissing((zone, fromPool) => launches.push(`${zone}${fromPool ? ' from pool' : ''}`));
  return launches;
};

test('instances are spread evenly over the zones', () => {
  expect(readyOf(region(7))).toEqual([3, 2, 2]);
});

test('a request goes where most slots are free, and nowhere when none is', () => {
  const state = region(3);
  expect(state.roomiestZone()).toBe(0);
  state.zone(0).busy = 1;
  state.zone(1).busy = 2;
  expect(state.roomiestZone()).toBe(2);
  state.zone(0).busy = 2;
  state.zone(2).busy = 3;
  expect(state.roomiestZone()).toBe(-1);
});

test('what is missing is launched where fewest are, from the warm pool first, and not twice', () => {
  const state = region(4, 1);
  state.desired = 7;
  expect(launched(state)).toEqual(['1 from pool', '2', '0']);
  expect(launched(state)).toEqual([]);
});

test('a lost zone loses its requests and instances, which are launched elsewhere', () => {
  const state = region(3);
  state.zone(0).busy = 2;
  state.zone(1).busy = 1;
  state.queue.push(0, 1);
  expect(state.loseZone(0)).toBe(2);
  expect(readyOf(state)).toEqual([0, 1, 1]);
  expect([state.busy, state.queue.length]).toEqual([1, 1]);
  expect(launched(state)).toEqual(['1']);
});

test('with the last instance the queue is lost', () => {
  const state = region(1);
  state.zone(0).busy = 2;
  state.queue.push(0, 1);
  expect(state.loseZone(0)).toBe(3);
  expect(state.queue.length).toBe(0);
});

test('a lost Region loses all requests and launches, and keeps its instances for its return', () => {
  const state = region(3);
  state.desired = 4;
  expect(launched(state)).toEqual(['0']);
  state.zone(1).busy = 2;
  state.queue.push(0, 1);
  expect(state.lose()).toBe(3);
  expect([state.isUp, state.ready, state.launching, state.busy, state.queue.length]).toEqual([false, 3, 0, 0, 0]);
  expect(state.zones.map(({ epoch }) => epoch)).toEqual([1, 1, 1]);
});

test('nothing is launched when no zone is left', () => {
  const state = region(3);
  for (const zone of [0, 1, 2]) state.loseZone(zone);
  expect(launched(state)).toEqual([]);
});
