import { DerivedName, NAME_LIMITS, NameKind, Names, overlongNames } from '../../lib/core/names';
import { Finding, parsePath } from '../finding';
import { EnvironmentFile } from '../schema';
import { check, Check, when } from './check';

/** The purposes of the buckets and roles of one Region, as the constructs name them. */
const BUCKETS = ['artifacts', 'data', 'state', 'access-logs'];
const ROLES = [
  'flow-logs',
  'db-monitoring',
  'artifacts-replication',
  'data-replication',
  'state-replication',
  'runbooks',
  'backfill',
];

/** A generation with as many digits as there may be. */
const LATEST_GENERATION = 99;

/** RFC 1035, as text. */
const DOMAIN_NAME_LIMIT = 253;

/** Load balancer names that AWS keeps for itself start so. */
const INTERNAL = 'internal';

type Identity = Pick<EnvironmentFile, 'system' | 'environment' | 'account' | 'regions'>;

/** The names in that of the two Regions that is spelled longer. */
function longestNames({ system, environment, account, regions: { home, standby } }: Identity): Names {
  const region = home.name.length >= standby.name.length ? home.name : standby.name;
  return new Names({ system, environment, account, region });
}

/** That of the two fields of a prefix whose shortening helps more. */
function longerField({ system, environment }: Identity): string {
  return system.length >= environment.length ? 'system' : 'environment';
}

function asFindings(names: readonly DerivedName[]): Finding[] {
  return overlongNames(names).map(({ code, where, message }) => ({ code, path: parsePath(where), message }));
}

const environmentNames = check(['system', 'environment', 'account', 'regions'], (file) => {
  const names = longestNames(file);
  const field = longerField(file);
  return asFindings([
    { kind: 'load balancer', name: names.loadBalancer, field },
    { kind: 'database identifier', name: names.database(LATEST_GENERATION), field },
    ...BUCKETS.map((purpose) => ({ kind: 'bucket' as const, name: names.bucket(purpose), field })),
    ...ROLES.map((purpose) => ({ kind: 'role' as const, name: names.role(purpose), field })),
  ]);
});

const groupNames = check(['system', 'environment', 'account', 'regions', 'inference'], (file) => {
  const names = longestNames(file);
  return asFindings(
    file.inference.groups.flatMap(({ name, port, tls, canary, image }, index): DerivedName[] => {
      const ofGroup = (kind: NameKind, derived: string): DerivedName => {
        const excess = derived.length - NAME_LIMITS[kind];
        return {
          kind,
          name: derived,
          field: excess < name.length ? `inference.groups[${index}].name` : longerField(file),
        };
      };
      return [
        ofGroup('target group', names.targetGroup(name, port, tls)),
        ofGroup('role', names.role(`inference-${name}`)),
        ...(canary
          ? [
              ofGroup('target group', names.targetGroup(names.canaryOf(name), port, tls)),
              ofGroup('role', names.role(`inference-${names.canaryOf(name)}`)),
            ]
          : []),
        {
          kind: 'repository',
          name: names.repository(image.slice(0, image.lastIndexOf(':'))),
          field: `inference.groups[${index}].image`,
        },
      ];
    }),
  );
});

const reservedSystem = check(['system'], ({ system }) => [
  ...when(system === INTERNAL || system.startsWith(`${INTERNAL}-`), () => ({
    code: 'system-reserved',
    path: ['system'],
    message: `'system' must not start with ${INTERNAL}-, which AWS keeps for load balancers of its own, got '${system}'`,
  })),
  ...when(/^(aws|ssm)/.test(system), () => ({
    code: 'system-reserved',
    path: ['system'],
    message: `'system' must not start with aws or ssm, which Systems Manager refuses in parameter names, got '${system}'`,
  })),
  ...when(/^(amazon|amzn)/.test(system), () => ({
    code: 'system-reserved',
    path: ['system'],
    message: `'system' must not start with amazon or amzn, which Systems Manager refuses in names of runbooks, got '${system}'`,
  })),
]);

const record = check(['dns'], ({ dns: { record: name, zoneName } }) =>
  when(name !== zoneName && !name.endsWith(`.${zoneName}`), () => ({
    code: 'record-outside-zone',
    path: ['dns', 'record'],
    message: `'record' must end in .${zoneName}, the hosted zone, got ${name}`,
  })),
);

const recordLength = check(['system', 'environment', 'account', 'regions', 'dns'], (file) => {
  const name = longestNames(file).siteRecord(file.dns.record);
  return when(name.length > DOMAIN_NAME_LIMIT, () => ({
    code: 'record-too-long',
    path: ['dns', 'record'],
    message: `the domain name '${name}' has ${name.length} characters, DNS allows ${DOMAIN_NAME_LIMIT}; shorten 'record' by ${name.length - DOMAIN_NAME_LIMIT}`,
  }));
});

export const NAME_CHECKS: readonly Check[] = [environmentNames, groupNames, reservedSystem, record, recordLength];
