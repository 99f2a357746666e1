import { DEFAULT_RESERVED, reservedCapacity } from '../../stacks/capacity';
import { at, shipped } from '../support/environment';

const prod = shipped('prod');

test('the standby Region holds instances in each of its zones, home holds none', () => {
  expect(reservedCapacity(prod, 'us-west-2', { perZone: 2 })).toEqual({
    perZone: 2,
    zones: ['us-west-2a', 'us-west-2b', 'us-west-2c'],
  });
  expect(reservedCapacity(prod, 'us-east-2', { perZone: 2 })).toBeUndefined();
});

test('a failover gives nothing back', () => {
  const after = at(prod, prod.topology.failover().topology);
  expect(reservedCapacity(after, 'us-west-2', { perZone: 2 })).toEqual(
    reservedCapacity(prod, 'us-west-2', { perZone: 2 }),
  );
  expect(reservedCapacity(after, 'us-east-2', { perZone: 2 })).toBeUndefined();
});

test('by default nothing is held', () => {
  expect(DEFAULT_RESERVED).toBeUndefined();
  expect(reservedCapacity(prod, 'us-west-2')).toBeUndefined();
});
