import { Environment, sizesIn } from '../../config/environment';
import { problemText } from '../core/errors';
import { Names } from '../core/names';
import { derivations, derivationText } from './derivation';
import { printResult, problemData } from './output';
import { paint, table } from './render';

/** Prints what an environment's files say and which names follow from them; writes nothing. */
export function printCheck(environment: Environment, json: boolean): void {
  printResult(
    json,
    () => checkData(environment),
    () => checkText(environment),
  );
}

function checkData(environment: Environment): object {
  const { pair, topology, dns, inference } = environment;
  const { prefix, globalStack, global } = environment.names(pair.home);
  return {
    environment: environment.environment,
    prefix,
    account: environment.account,
    record: dns.record,
    regions: pair.both.map((region) => {
      const names = environment.names(region);
      const { generation, born } = topology.instance(region);
      const { zones, cidr } = environment.settings(region);
      return {
        region,
        role: region === pair.home ? 'home' : 'standby',
        writes: topology.isWriter(region),
        zones,
        network: cidr.toString(),
        vaultStack: names.vaultStack,
        siteStack: names.siteStack,
        database: { name: names.database(generation), born },
        maintenance: environment.maintenanceWindow(region),
        artifactsBucket: names.bucket('artifacts'),
        dataBucket: names.bucket('data'),
        stateBucket: names.stateBucket,
        loadBalancer: names.loadBalancer,
        record: names.siteRecord(dns.record),
        groups: inference.groups.map((group) => ({
          name: group.name,
          ...sizesIn(topology, group, region),
          instanceTypes: group.instanceTypes,
        })),
      };
    }),
    global: { stack: globalStack, region: global.region, stateIn: pair.standby },
    derived: derivations(environment),
    warnings: environment.warnings.map(problemData),
  };
}

function checkText(environment: Environment): string {
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
  return [
    `${paint('bold', home.prefix)}: ${dns.record}, account ${environment.account}`,
    table([{ head: '' }, { head: 'home' }, { head: 'standby' }], rows),
    `global stack  ${home.globalStack} (${home.global.region}, state in ${pair.standby})`,
    ...derivationText([environment]),
    ...environment.warnings.map((warning) => `${paint('yellow', 'warning')} ${problemText(warning)}`),
    'The files are valid. Nothing was written.',
  ].join('\n\n');
}
