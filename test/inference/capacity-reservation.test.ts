import { Percent } from '../../lib/core/quantities';
import { Capacity, InferenceGroup } from '../../lib/inference/inference-group';
import { SynthesizedStack, problemsOf, synthesizeStack } from '../support/synth';
import { fullGroup, minimalGroup } from './site';

/** What this does not prove: that AWS launches into the reservation. */

const ZONES = ['us-east-2a', 'us-east-2b', 'us-east-2c'];

function synthesized(change: Partial<Capacity>, base = fullGroup): SynthesizedStack {
  return synthesizeStack((stack) => {
    const props = base(stack);
    new InferenceGroup(stack, 'Chat', { ...props, capacity: { ...props.capacity, ...change } });
  });
}

test('one a zone, for the group alone, without end', () => {
  const stack = synthesized({ reserved: { perZone: 1, zones: ZONES } });
  const all = stack.all('aws_ec2_capacity_reservation');
  expect(Object.keys(all)).toEqual(ZONES.map((zone) => `chat_reservation_${zone.replaceAll('-', '_')}`));
  expect(Object.values(all).map(({ '//': _, ...rest }) => rest)).toEqual(
    ZONES.map((zone) => ({
      availability_zone: zone,
      instance_type: 'g6.12xlarge',
      instance_count: 1,
      instance_platform: 'Linux/UNIX',
      instance_match_criteria: 'targeted',
      end_date_type: 'unlimited',
      tags: { Name: `shop-test-chat-${zone}` },
    })),
  );
});

test('every reservation is named by the group that it is for', () => {
  const stack = synthesized({ reserved: { perZone: 1, zones: ZONES } });
  expect(stack.only('aws_autoscaling_group')['capacity_reservation_specification']).toEqual({
    capacity_reservation_preference: 'capacity-reservations-first',
    capacity_reservation_target: {
      capacity_reservation_ids: Object.keys(stack.all('aws_ec2_capacity_reservation')).map(
        (name) => `\${aws_ec2_capacity_reservation.${name}.id}`,
      ),
    },
  });
});

test('without: neither reservation nor preference', () => {
  const stack = synthesized({});
  expect(stack.all('aws_ec2_capacity_reservation')).toEqual({});
  expect(stack.only('aws_autoscaling_group')).not.toHaveProperty('capacity_reservation_specification');
});

test('with a warm pool, where all is on demand', () => {
  const stack = synthesized({ warmPool: { size: 1 }, reserved: { perZone: 2, zones: ZONES } }, minimalGroup);
  expect(Object.keys(stack.all('aws_ec2_capacity_reservation'))).toHaveLength(3);
});

describe('refused is what would be paid for and never used', () => {
  test.each<[string, Partial<Capacity>, string]>([
    [
      'reserved-zones',
      { reserved: { perZone: 1, zones: [] } },
      "'capacity.reserved.zones' must name each zone once, from 1 to 3 as there are private subnets, got []; elsewhere the group launches nothing",
    ],
    [
      'reserved-zones',
      { reserved: { perZone: 1, zones: ['us-east-2a', 'us-east-2a'] } },
      "'capacity.reserved.zones' must name each zone once, from 1 to 3 as there are private subnets, got [us-east-2a, us-east-2a]; elsewhere the group launches nothing",
    ],
    [
      'reserved-region',
      { reserved: { perZone: 1, zones: ['us-west-2a'] } },
      "'capacity.reserved.zones' must be zones of us-east-2, got [us-west-2a]; a reservation belongs to one zone",
    ],
    [
      'reserved-count',
      { reserved: { perZone: 0, zones: ZONES } },
      "'capacity.reserved.perZone' must be a whole number of 1 or more, got 0; leave 'reserved' out for none",
    ],
    [
      // 6 at most: 2 on demand and a quarter of the other 4 are 3, one a zone.
      'reserved-unused',
      { reserved: { perZone: 2, zones: ZONES } },
      "'capacity.reserved.perZone' must be at most 1, the on-demand instances of one zone at 'max', got 2; spot instances take no reservation, and the rest would be paid for and never used",
    ],
    [
      'reserved-unused',
      { onDemandBase: 0, onDemandShareAboveBase: Percent.of(0), reserved: { perZone: 1, zones: ['us-east-2a'] } },
      "'capacity.reserved.perZone' must be at most 0, the on-demand instances of one zone at 'max', got 1; spot instances take no reservation, and the rest would be paid for and never used",
    ],
  ])('%s', (code, change, message) => {
    expect(problemsOf(() => synthesized(change))).toEqual([{ code, where: 'stack/Chat', message }]);
  });
});
