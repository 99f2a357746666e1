import { Rule } from '../../rule';
import { listed } from '../../wording';
import { LIVE_TYPES, touchOf } from './live-resource';

export const planSurvivingRegionChanged: Rule = {
  id: 'plan-surviving-region-changed',
  area: 'plan',
  severity: 'critical',
  title: 'The Region that serves is changed while the other one is out',
  lost: 'There is nothing to fail over to until the rebuild and the switchover are done: what this change breaks is down until it is taken back.',
  safeWay:
    'Wait until the other Region is back (`npm run warmsite -- topology show <env>`), or split off what cannot wait. The steps of a recovery themselves destroy nothing in the Region that serves.',
  source: 'docs/operate.md, Going back; AWS Well-Architected Framework, Reliability Pillar',
  types: LIVE_TYPES,
  *check({ estate, roles }) {
    if (roles.evacuated.length === 0) return;
    for (const change of estate.changed(...LIVE_TYPES)) {
      const touch = touchOf(change);
      const region = change.before?.region;
      if (!touch || region === undefined || roles.evacuated.includes(region)) continue;
      if (![roles.home, roles.standby].includes(region)) continue;
      const out = listed(roles.evacuated);
      if (touch.destroys) {
        yield {
          at: change,
          message: `it is ${change.action === 'replace' ? 'replaced' : 'destroyed'} in ${region} while ${out} is out of service`,
        };
      } else {
        const attributes = [...touch.attributes, ...touch.deferred];
        yield {
          at: change,
          severity: 'warning',
          message: `it changes in ${region}, in ${listed(attributes)}, while ${out} is out of service`,
        };
      }
    }
  },
};
