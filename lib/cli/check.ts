import { Environment, sizesIn } from '../../config/environment';
import { problemText } from '../core/errors';
import { Names } from '../core/names';
import { printDerivations } from './derivation';
import { paint, table } from './render';

/** Prints what an environment's files say and which names follow from them; writes nothing. */
export function printCheck(environment: Environment): void {
  const { pair, topology, dns } = environment;
  const home = environment.names(pair.home);
  const standby = environment.names(pair.standby);
  const both = (of: (names: Names) => string): [string, string] => [of(home), of(standby)];
  const generation = (names: Names): string => {
    const { generation: current, born } = topology.instance(names.region);
    return `${names.database(current)} (born ${born}${topology.isWriter(names.region) ? ', writes' : ''})`;
  };
  const rows: [string, string, string][] = [
    ['Region', ...both(({ region }) => region)],
    ['serves', ...both(({ region }) => (topology.isWriter(region) ? 'yes' : `no, ${environment.standbyTier}`))],
    ['zones', ...both(({ region }) => environment.settings(region).zones.join(' '))],
    ['network', ...both(({ region }) => environment.settings(region).cidr.toString())],
    ['vault stack', ...both((names) => names.vaultStack)],
    ['site stack', ...both((names) => names.siteStack)],
    ['database', ...both(generation)],
    ['maintenance', ...both(({ region }) => environment.maintenanceWindow(region))],
    ['artifacts bucket', ...both((names) => names.bucket('artifacts'))],
    ['data bucket', ...both((names) => names.bucket('data'))],
    ['state bucket', ...both((names) => names.stateBucket)],
    ['load balancer', ...both((names) => names.loadBalancer)],
    ['own name', ...both((names) => names.siteRecord(dns.record))],
    ...environment.inference.groups.map((group): [string, string, string] => [
      `group ${group.name}`,
      ...both(({ region }) => {
        const { min, max } = sizesIn(topology, group, region);
        return `${min} to ${max} x ${group.instanceTypes.join(', ')}`;
      }),
    ]),
  ];
  console.log(`${paint('bold', home.prefix)}: ${dns.record}, account ${environment.account}\n`);
  console.log(table([{ head: '' }, { head: 'home' }, { head: 'standby' }], rows));
  console.log(`\nglobal stack  ${home.globalStack} (${home.global.region}, state in ${pair.standby})`);
  printDerivations([environment]);
  for (const warning of environment.warnings) {
    console.log(`\n${paint('yellow', 'warning')} ${problemText(warning)}`);
  }
  console.log('\nThe files are valid. Nothing was written.');
}
