import { Rule } from '../../rule';

export const networkRemoteState: Rule = {
  id: 'network-remote-state',
  area: 'network',
  severity: 'high',
  title: 'A plan reads another stack, or another Region',
  lost: 'Without the state, or the Region, that is read, this stack can be neither planned nor applied. If that is the Region that is lost, the standby cannot be changed on the day on which it has to be.',
  safeWay:
    'Address what another stack holds by a name that both can work out, or write the value into the configuration.',
  source: 'Terraform, The terraform_remote_state data source; AWS Fault Isolation Boundaries: static stability',
  // Data sources have no values in a plan.
  types: [],
  *check({ estate, roles }) {
    // us-east-1 is asked by many for what AWS has there only.
    const known = roles.home === undefined ? estate.regions : [roles.home, roles.standby];
    for (const { stack, configuration, dataSources } of estate.plans) {
      const own = new Set([...configuration.values()].flatMap(({ providerRegion }) => providerRegion ?? []));
      for (const { address, type, region } of dataSources) {
        const isForeign = region !== undefined && own.size > 0 && !own.has(region);
        if (type === 'terraform_remote_state') {
          const where = region === undefined ? '' : ` in ${region}`;
          yield {
            at: { stack, address },
            severity: isForeign || region === undefined ? 'high' : 'warning',
            message: `every plan of the stack reads the state of another one${where}`,
          };
        } else if (isForeign && known.includes(region)) {
          yield { at: { stack, address }, message: `every plan of the stack asks ${region}` };
        }
      }
    }
  },
};
