import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { isLive, labelOf, policyOf, RECORD } from './record';

export const dnsRoutingPolicyChanged: Rule = {
  id: 'dns-routing-policy-changed',
  area: 'dns',
  severity: 'high',
  title: 'The routing policy of a live name changes',
  lost: 'Route 53 takes another policy only for all records of a name at once, and Terraform changes one after the other: the apply fails half-way. Where it goes through, the name no longer fails over.',
  safeWay:
    'Put the new policy under a new name, lead users there, and remove the old name later. Where it has to be the same name, change all of its records in one change batch by hand and import the result.',
  source: 'Route 53 API, ChangeResourceRecordSets: records of one name and type must have one routing policy',
  types: [RECORD],
  *check({ estate }) {
    for (const change of estate.changed(RECORD)) {
      const { before, after } = change;
      if (!before || !after || !isLive(estate.before, before)) continue;
      const from = policyOf(before);
      const to = policyOf(after);
      if (from === UNKNOWN || from === to) continue;
      if (to === UNKNOWN) {
        yield { at: change, message: `the new routing policy of ${labelOf(before)} is not known yet`, isUnknown: true };
        continue;
      }
      yield {
        at: change,
        ...(from === 'failover' ? { severity: 'critical' as const } : {}),
        message: `${labelOf(before)} goes from ${from} to ${to} routing`,
      };
    }
  },
};
