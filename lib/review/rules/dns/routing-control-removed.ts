import { Rule } from '../../rule';
import { shown } from '../../wording';
import { CLUSTER, CONTROL_PANEL, ROUTING_CONTROL } from './routing-control';

const NOUNS: Readonly<Record<string, string>> = {
  [CLUSTER]: 'cluster',
  [CONTROL_PANEL]: 'control panel',
  [ROUTING_CONTROL]: 'routing control',
};

export const dnsRoutingControlRemoved: Rule = {
  id: 'dns-routing-control-removed',
  area: 'dns',
  severity: 'critical',
  title: 'A routing control is destroyed',
  lost: 'The switch that moves traffic between the Regions is gone, with the state that it was in. A new one starts off and has another ARN: runbooks and checks that name the old one fail.',
  safeWay:
    'Keep it. To replace it, create the new control, set it as the old one is, give its check to the record, change the runbooks, and remove the old one in a later change.',
  source: 'Amazon Application Recovery Controller Developer Guide, Routing control',
  types: [CLUSTER, CONTROL_PANEL, ROUTING_CONTROL],
  *check({ estate }) {
    for (const change of estate.changed(...this.types)) {
      const { before, action, type } = change;
      if (!before || change.isDeposed || (action !== 'delete' && action !== 'replace')) continue;
      const what = `the ${NOUNS[type]} ${shown(before.values.text('name'))}`;
      yield { at: change, message: `${what} is destroyed${action === 'replace' ? ' and created anew' : ''}` };
    }
  },
};
