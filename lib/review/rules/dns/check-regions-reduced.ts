import { UNKNOWN } from '../../attributes';
import { Resource } from '../../estate';
import { Rule } from '../../rule';
import { asksEndpoint, endpointOf, HEALTH_CHECK } from './health-check';

/** The Regions of Route 53's checkers: all of them where none is named. */
const ALL_CHECKERS = 8;

export const dnsCheckRegionsReduced: Rule = {
  id: 'dns-check-regions-reduced',
  area: 'dns',
  severity: 'warning',
  title: 'Fewer Regions look at an endpoint',
  lost: 'An endpoint is healthy when more than 18 percent of the checkers say so: with few of them, trouble between one Region and the endpoint decides, and a lost Region takes its checkers with it.',
  safeWay: 'Leave `regions` out, so that all checkers look, or keep at least as many as now.',
  source: 'Route 53 Developer Guide, How Route 53 determines whether a health check is healthy',
  types: [HEALTH_CHECK],
  *check({ estate }) {
    for (const change of estate.changed(HEALTH_CHECK)) {
      const { before, after } = change;
      if (!before || !after || !asksEndpoint(before) || !asksEndpoint(after)) continue;
      const [from, to] = [checkersOf(before), checkersOf(after)];
      if (from !== undefined && to !== undefined && to < from) {
        yield { at: change, message: `${endpointOf(after)} is asked from ${to} Regions, down from ${from}` };
      }
    }
  },
};

function checkersOf({ values }: Resource): number | undefined {
  const regions = values.texts('regions');
  return regions === UNKNOWN ? undefined : regions.length || ALL_CHECKERS;
}
