import { UNKNOWN } from '../../attributes';
import { Resource } from '../../estate';
import { Rule } from '../../rule';
import { GROUP, LAUNCH_TYPES } from './group';

const RESERVATION = 'aws_ec2_capacity_reservation';

export const inferenceCapacityReservationReduced: Rule = {
  id: 'inference-capacity-reservation-reduced',
  area: 'inference',
  severity: 'high',
  title: 'Reserved GPUs are given back, or no longer used',
  lost: 'A reservation is the only promise of AWS that the instances exist on the day of the disaster. What is given back goes to others, and a new reservation fails while GPUs are short: for hours or days.',
  safeWay:
    'Keep the reservation until another one is active for the same or more instances. Make the new one first, see it active, and let the old one go in a plan of its own.',
  source: 'EC2 User Guide, On-Demand Capacity Reservations',
  types: [RESERVATION, GROUP, ...LAUNCH_TYPES],
  *check({ estate }) {
    for (const change of estate.changed(RESERVATION)) {
      const { before, after, action } = change;
      if (!before || change.isDeposed) continue;
      const type = before.values.text('instance_type');
      const what = typeof type === 'string' ? `${type} ` : '';
      const was = before.values.number('instance_count');
      if (action === 'forget') continue;
      if (!after) {
        yield { at: change, message: `the reservation of ${String(was)} ${what}is given back` };
        continue;
      }
      if (action === 'replace') {
        yield {
          at: change,
          message: `the reservation of ${String(was)} ${what}is given back before a new one is asked for`,
        };
        continue;
      }
      const is = after.values.number('instance_count');
      if (typeof was === 'number' && typeof is === 'number' && is < was) {
        yield { at: change, message: `the reservation of ${what}falls from ${was} to ${is}` };
      }
      const [endWas, end] = [before, after].map(({ values }) => values.text('end_date'));
      if (typeof end === 'string' && (typeof endWas !== 'string' || Date.parse(end) < Date.parse(endWas))) {
        yield { at: change, part: 'end', message: `the reservation of ${what}ends on ${end.slice(0, 10)}` };
      }
    }
    for (const { before, after } of estate.changed(GROUP, 'aws_launch_template')) {
      const [was, is] = [before, after].map((resource) => resource && bindingOf(resource));
      if (!after || was === undefined || is === undefined || is >= was) continue;
      const how = is === 0 ? 'no longer use capacity that is reserved' : 'are no longer bound to the reserved capacity';
      yield { at: after, part: 'use', message: `its instances ${how}` };
    }
  },
};

/**
 * How closely instances are bound to reservations: not at all, to any open one that fits (also where nothing is
 * said), or first of all to them. Undefined where that is not known.
 */
function bindingOf({ values }: Resource): 0 | 1 | 2 | undefined {
  const preference = values.text('capacity_reservation_specification', 0, 'capacity_reservation_preference');
  const target = values.block('capacity_reservation_specification', 0, 'capacity_reservation_target');
  if (preference === UNKNOWN || target === UNKNOWN) return undefined;
  if (preference === 'none') return 0;
  return target !== undefined || preference?.startsWith('capacity-reservations-') === true ? 2 : 1;
}
