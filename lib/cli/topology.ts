import { Environment } from '../../config/environment';
import { paint, table } from './render';

/** Prints where an environment stands. */
export function printTopology(environment: Environment): void {
  const { pair, topology } = environment;
  console.log(
    table(
      [{ head: 'Region' }, { head: 'is' }, { head: 'database' }, { head: 'state' }, { head: 'created from' }],
      pair.both.map((region) => {
        const { generation } = topology.instance(region);
        const source = topology.sourceOf(region);
        const state = topology.isWriter(region) ? 'writes' : topology.hasReplica ? 'replica' : 'cut off';
        return [
          region,
          region === pair.home ? 'home' : 'standby',
          environment.names(region).database(generation),
          topology.evacuated.includes(region) ? `${state}, evacuated` : state,
          source ? environment.names(source.region).database(source.generation) + ` in ${source.region}` : '-',
        ];
      }),
    ),
  );
  console.log(`\n${paint('dim', 'Next possible step:')} ${nextStep(environment)}`);
}

function nextStep({ pair, topology }: Environment): string {
  if (topology.isWriter(pair.home)) return `failover, if ${pair.home} is lost`;
  return topology.hasReplica ? `switchover back to ${pair.home}` : `rebuild, once ${pair.home} is back`;
}
