import { QuotaCode } from './service-quota';

/** How an instance is bought; each way has quotas of its own. */
export type Purchase = 'on-demand' | 'spot';

/** The instance families that share one quota of vCPUs. */
export interface InstanceClass {
  readonly title: string;
  readonly quotas: Readonly<Record<Purchase, QuotaCode>>;
}

function instanceClass(
  title: string,
  [onDemand, saysOnDemand]: readonly [string, RegExp],
  [spot, saysSpot]: readonly [string, RegExp],
): InstanceClass {
  return {
    title,
    quotas: {
      'on-demand': { service: 'ec2', code: onDemand, says: saysOnDemand },
      spot: { service: 'ec2', code: spot, says: saysSpot },
    },
  };
}

const P_ON_DEMAND = ['L-417A185B', /On-Demand P instances/] as const;

/**
 * The classes by the first letters of an instance family, the first that matches. Sources: the names
 * of the quotas by the EC2 User Guide (on-demand and Spot limits), their codes from use; `serviceQuota`
 * compares the name that AWS gives with what is written here.
 */
const CLASSES: readonly (readonly [RegExp, InstanceClass])[] = [
  [
    /^(g\d|gr\d|vt\d)/,
    instanceClass(
      'G and VT',
      ['L-DB2E81BA', /On-Demand G and VT instances/],
      ['L-3819A6DF', /G and VT Spot Instance Requests/],
    ),
  ],
  [/^p5/, instanceClass('P', P_ON_DEMAND, ['L-C4BD4855', /P5.* Spot Instance Requests/])],
  [/^p\d/, instanceClass('P', P_ON_DEMAND, ['L-7212CCBC', /P.* Spot Instance Requests/])],
  [
    /^inf\d/,
    instanceClass('Inf', ['L-1945791B', /On-Demand Inf instances/], ['L-B5D1601B', /Inf Spot Instance Requests/]),
  ],
  [
    /^trn\d/,
    instanceClass('Trn', ['L-2C3B7624', /On-Demand Trn instances/], ['L-6B0D517C', /Trn Spot Instance Requests/]),
  ],
  [/^dl\d/, instanceClass('DL', ['L-6E869C2A', /On-Demand DL instances/], ['L-85EED4F7', /DL Spot Instance Requests/])],
  [
    /^([acdhimrtz]|im|is)\d/,
    instanceClass(
      'Standard',
      ['L-1216C47A', /On-Demand Standard .* instances/],
      ['L-34B43A08', /Standard .* Spot Instance Requests/],
    ),
  ],
];

/** The class whose quota an instance type counts against; undefined for a family that is not known here. */
export function instanceClassOf(instanceType: string): InstanceClass | undefined {
  return CLASSES.find(([families]) => families.test(instanceType))?.[1];
}
