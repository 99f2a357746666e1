import { Estate, Resource } from '../../estate';
import { Rule } from '../../rule';
import { counted } from '../../wording';
import { ENDPOINT, ENDPOINT_ASSOCIATIONS, goesWithNetwork, isGone, isNarrower, serviceOf } from './endpoint';

export const networkEndpointRemoved: Rule = {
  id: 'network-endpoint-removed',
  area: 'network',
  severity: 'high',
  title: 'An endpoint to an AWS service is removed or narrowed',
  lost: 'What reached the service through the endpoint goes through NAT instead, slower and at a price, or nowhere: instances of a failover then do not get their model, image, secret or metrics. That stays so until the endpoint is back.',
  safeWay:
    'Keep the endpoints of both Regions alike. To remove one, prove first that instances without it start: launch one in that Region.',
  source: 'AWS PrivateLink Guide, Gateway and interface endpoints; endpoint policies',
  types: [ENDPOINT, ...ENDPOINT_ASSOCIATIONS, 'aws_vpc', 'aws_subnet', 'aws_route_table'],
  *check({ estate }) {
    for (const change of estate.changed(ENDPOINT)) {
      const { before, after } = change;
      if (!before || change.isDeposed || change.action === 'forget' || goesWithNetwork(before, estate)) continue;
      const service = serviceOf(before);
      const where = before.region === undefined ? '' : ` in ${before.region}`;
      if (!after) {
        if (hasAnother(before, estate)) continue;
        yield { at: change, message: `the endpoint to ${service}${where} is removed` };
        continue;
      }
      if (isGone(change)) {
        yield {
          at: change,
          severity: 'warning',
          message: `the endpoint to ${service}${where} is replaced: there is none for a while`,
        };
        continue;
      }
      const tables = lostFrom(before, after, 'route_table_ids', estate);
      if (tables > 0) {
        yield {
          at: change,
          part: 'tables',
          message: `${counted(tables, 'route table')} no longer ${tables === 1 ? 'leads' : 'lead'} to ${service}`,
        };
      }
      const subnets = lostFrom(before, after, 'subnet_ids', estate);
      if (subnets > 0) {
        yield {
          at: change,
          part: 'subnets',
          message: `the endpoint to ${service} leaves ${counted(subnets, 'subnet')}`,
        };
      }
      if (before.values.flag('private_dns_enabled') === true && after.values.flag('private_dns_enabled') === false) {
        yield { at: change, part: 'dns', message: `the name of ${service} no longer leads to its endpoint` };
      }
      if (isNarrower(before.values.document('policy'), after.values.document('policy'))) {
        yield {
          at: change,
          part: 'policy',
          severity: 'warning',
          message: `the policy of the endpoint to ${service} lets less through`,
        };
      }
    }
    for (const change of estate.changed(...ENDPOINT_ASSOCIATIONS)) {
      if (!change.before || !isGone(change)) continue;
      const [endpoint] = estate.before.targets(change.before, 'vpc_endpoint_id', ENDPOINT);
      if (!endpoint || !isLeft(endpoint, estate) || goesWithNetwork(endpoint, estate)) continue;
      const place = change.type === ENDPOINT_ASSOCIATIONS[0] ? 'route table' : 'subnet';
      const attribute = change.type === ENDPOINT_ASSOCIATIONS[0] ? 'route_table_id' : 'subnet_id';
      const [there] = estate.before.targets(change.before, attribute, 'aws_route_table', 'aws_subnet');
      if (there && !isLeft(there, estate)) continue;
      yield { at: change, message: `one ${place} no longer leads to ${serviceOf(endpoint)}` };
    }
  },
};

function isLeft({ key }: Resource, estate: Estate): boolean {
  return estate.after.find(key) !== undefined;
}

/** Whether the network keeps another endpoint of the same service. */
function hasAnother(endpoint: Resource, estate: Estate): boolean {
  const [network] = estate.before.targets(endpoint, 'vpc_id', 'aws_vpc');
  return estate.after
    .of(ENDPOINT)
    .some(
      (other) =>
        other.values.text('service_name') === endpoint.values.text('service_name') &&
        estate.after.targets(other, 'vpc_id', 'aws_vpc').some(({ key }) => key === network?.key),
    );
}

/** How many route tables or subnets that go on existing an endpoint leaves. */
function lostFrom(before: Resource, after: Resource, attribute: string, estate: Estate): number {
  const was = estate.before.targets(before, attribute, 'aws_route_table', 'aws_subnet');
  const is = new Set(estate.after.targets(after, attribute, 'aws_route_table', 'aws_subnet').map(({ key }) => key));
  return was.filter((it) => !is.has(it.key) && isLeft(it, estate)).length;
}
