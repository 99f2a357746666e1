import { Topology } from '../../lib/core/topology';
import { at, shipped, stacksOf } from '../support/environment';
import { Attributes, SynthesizedStack } from '../support/synth';

// Where the configuration can set the password of the database, in each state of the cycle. What it shows is a limit.

const prod = shipped('prod');

const { topology: afterFailover } = prod.topology.failover();

const { topology: afterRebuild } = afterFailover.rebuild();

const { topology: afterSwitchover } = afterRebuild.switchover();

/** The resources of a type that have a version of a password, as `<stack> <name>: set` or `: frozen`. */
function versioned(stacks: Readonly<Record<string, SynthesizedStack>>, type: string, attribute: string): string[] {
  const isFrozen = ({ lifecycle }: Attributes): boolean => lifecycle?.ignore_changes?.includes(attribute) ?? false;
  return Object.entries(stacks).flatMap(([stack, synthesized]) =>
    Object.entries(synthesized.all(type))
      .filter(([, resource]) => attribute in resource)
      .map(([name, resource]) => `${stack} ${name}: ${isFrozen(resource) ? 'frozen' : 'set'}`),
  );
}

const HOME = 'warmsite-prod-site-us-east-2 database_g1';

test.each<[string, Topology, readonly string[], readonly string[]]>([
  ['in the normal state', prod.topology, [`${HOME}: set`], [`${HOME}_secret_version: set`]],
  [
    // The secret is replicated to the Region that writes, whose database would not know a new password.
    'after a failover, nowhere: what could be set is not that of the Region that writes',
    afterFailover,
    [`${HOME}: frozen`],
    [`${HOME}_secret_version: frozen`],
  ],
  ['after the rebuild, nowhere', afterRebuild, [], []],
  ['after the switchover, nowhere', afterSwitchover, [], []],
])('%s', (_, topology, databases, secrets) => {
  const stacks = stacksOf(at(prod, topology));
  expect(versioned(stacks, 'aws_db_instance', 'password_wo_version')).toEqual(databases);
  expect(versioned(stacks, 'aws_secretsmanager_secret_version', 'secret_string_wo_version')).toEqual(secrets);
});
