import { RegionState } from '../../../lib/models/simulation/region-state';
import { TargetTracking } from '../../../lib/models/simulation/target-tracking';

const SCALING = {
  targetInFlight: 10,
  launchTime: 60,
  poolLaunchTime: 60,
  period: 60,
  scaleOutPeriods: 3,
  scaleInPeriods: 5,
};
const region = (min = 1): RegionState =>
  new RegionState({ zones: 2, instances: 4, min, max: 6, warmPool: 0 }, 20, true);
const looks = (tracking: TargetTracking, state: RegionState, busy: number, times: number): number[] => {
  state.zone(0).busy = busy;
  return Array.from({ length: times }, () => {
    tracking.look(state);
    return state.desired;
  });
};

test('adds instances after three looks in a row above the target, up to the maximum', () => {
  expect(looks(new TargetTracking(SCALING), region(), 45, 4)).toEqual([4, 4, 5, 5]);
  expect(looks(new TargetTracking(SCALING), region(), 75, 3)).toEqual([4, 4, 6]);
});

test('a look at the target in between begins the count anew', () => {
  const tracking = new TargetTracking(SCALING);
  const state = region();
  expect(looks(tracking, state, 45, 2)).toEqual([4, 4]);
  expect(looks(tracking, state, 40, 1)).toEqual([4]);
  expect(looks(tracking, state, 45, 3)).toEqual([4, 4, 5]);
});

test('removes instances after some looks in a row below 90 % of the target, down to the minimum', () => {
  const state = region(2);
  expect(looks(new TargetTracking(SCALING), state, 25, 5)).toEqual([4, 4, 4, 4, 3]);
  expect(state.ready).toBe(3);
  const idle = region(2);
  expect(looks(new TargetTracking(SCALING), idle, 0, 5)).toEqual([4, 4, 4, 4, 2]);
  expect(idle.zones.map(({ ready }) => ready)).toEqual([1, 1]);
  expect(looks(new TargetTracking(SCALING), region(2), 36, 6)).toEqual([4, 4, 4, 4, 4, 4]);
});

test('removes none while others are on their way', () => {
  const state = region();
  state.zone(1).launching = 1;
  expect(looks(new TargetTracking(SCALING), state, 5, 6)).toEqual([4, 4, 4, 4, 4, 4]);
});

test('a pilot light does not scale', () => {
  expect(looks(new TargetTracking(SCALING), region(0), 80, 4)).toEqual([4, 4, 4, 4]);
});
