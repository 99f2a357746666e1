import { AssessedService } from '../assessment/assessed-service';
import { costedService } from '../assessment/costed-service';
import { BillItem, CostedService, CostLine, GLOBAL_SERVICES, monthlyCost, serviceBill } from '../models/cost';
import { ALARM_PRICES } from '../observability/alarm-guides';
import { Block } from './inventory';

/** One line of what a block costs. */
export interface CostItem {
  /** Item of the price table. */
  readonly item: string;
  readonly quantity: number;
  readonly unit: string;
  /** US dollars. */
  readonly unitPrice: number;
  /** US dollars a month. */
  readonly monthly: number;
  /** Where the price was read. */
  readonly source: string;
}

/** What a block costs a month. */
export type BlockCost =
  | { readonly kind: 'none' }
  | { readonly kind: 'not priced'; readonly why: string }
  | {
      readonly kind: 'priced';
      /** US dollars a month, of what has a price. */
      readonly monthly: number;
      readonly items: readonly CostItem[];
      /** Items that the price table has no price for. */
      readonly unknown: readonly string[];
      /** With what else it is shared, and what is not counted. */
      readonly note?: string;
    };

/** What a type is charged for. */
type Charge =
  | 'none'
  | { readonly notPriced: string }
  | ((block: Block, bill: ServiceBill) => Priced | { readonly notPriced: string });

interface Priced {
  /** From the bill of the assessment, or priced like it. */
  readonly lines: readonly (CostLine | CostItem)[];
  readonly note?: string;
}

/**
 * The bill of a service as the assessment and the review have it, by what each block holds of it. The Region that writes
 * now has the place of home in it: that is where the many instances are.
 */
export class ServiceBill {
  private readonly costed: CostedService;

  public constructor(
    private readonly service: AssessedService,
    writer: string,
  ) {
    const { home, standby } = service;
    const other = writer === home ? standby : home;
    this.costed = costedService({ ...service, home: writer, standby: other });
  }

  /** Lines of a Region, of a service that differs from this one by `changes`. */
  public lines(region: string, items: RegExp, changes: Partial<CostedService> = {}): readonly CostLine[] {
    const bill = serviceBill({ ...this.costed, ...changes }, this.service.tier);
    return this.priced(
      region,
      (bill[region] ?? []).filter(({ item }) => items.test(item)),
    );
  }

  /** What so much of an item costs. */
  public of(region: string, ...items: readonly BillItem[]): readonly CostLine[] {
    return this.priced(region, items);
  }

  /** Of a group alone, by its place in the environment file. */
  public group(region: string, index: number): readonly CostLine[] {
    const group = this.costed.groups[index];
    return group ? this.lines(region, /^(ec2|ebs)\//, { groups: [group] }) : [];
  }

  public indexOf(group: string): number {
    return this.service.groups.findIndex(({ name }) => name === group);
  }

  /** The database without what is copied of it. */
  public get databaseWithoutCopies(): CostedService['database'] {
    return { ...this.costed.database, copiedPerMonth: 0, replicatedPerMonth: 0 };
  }

  private priced(region: string, items: readonly BillItem[]): readonly CostLine[] {
    return monthlyCost({ bill: { [region]: items }, prices: this.service.prices }).lines;
  }
}

/** A group that replaces instances names its types in the policy, the preferred one first. */
function firstType({ attributes }: Block): string {
  return /"instance_type":"([^"]+)"/.exec(JSON.stringify(attributes['mixed_instances_policy'] ?? {}))?.[1] ?? '';
}

const LOGS = {
  notPriced: 'CloudWatch charges what is written to it and what it keeps; the assessment leaves logs out',
};

const BY_USE = (what: string): Charge => ({ notPriced: `AWS charges ${what}; the assessment leaves it out` });

const transfer = /^transfer\/(us-east|other-region)$/;

/** Every type that the stacks may contain: a test asks for it. */
export const CHARGES: Readonly<Record<string, Charge>> = {
  aws_autoscaling_group: (block, bill) => {
    const isCanary = block.owners.some(({ className }) => className === 'CanaryRelease');
    const index = bill.indexOf(groupOf(block) ?? '');
    if (isCanary || index < 0) {
      return {
        lines: bill.of(block.region, {
          item: `ec2/${firstType(block)}`,
          quantity: Number(block.attributes['min_size']),
        }),
        note: 'its least size, of the first instance type, on demand, without disks. The assessment leaves it out',
      };
    }
    const lines = bill.group(block.region, index);
    return {
      lines,
      note:
        lines.length > 0
          ? 'its least size, of the first instance type, with the disks; what scaling adds is not counted'
          : 'its least size is 0 here; what a failover launches is not counted',
    };
  },
  aws_ec2_capacity_reservation: ({ region, attributes }, bill) => ({
    lines: bill.of(region, {
      item: `ec2/${String(attributes['instance_type'])}`,
      quantity: Number(attributes['instance_count']),
    }),
    note: 'charged whether instances run in it or not; one that does is not charged once more. The assessment leaves it out',
  }),
  aws_db_instance: ({ region, attributes }, bill) => {
    const isReplica = 'replicate_source_db' in attributes;
    return {
      lines: bill.lines(region, /^rds\/(?!backup)/),
      note: [
        ...(attributes['multi_az'] === true ? ['two instances and two disks, in two zones'] : []),
        isReplica
          ? 'the log that it follows is charged where it comes from'
          : 'backups up to the size of its storage are free',
      ].join('; '),
    };
  },
  aws_db_instance_automated_backups_replication: ({ region }, bill) => ({
    lines: bill.lines(region, /^rds\/backup-storage$/),
    note: 'the transfer is charged where the copies come from',
  }),
  aws_lb: ({ region }, bill) => ({
    lines: bill.lines(region, /^(alb\/|transfer\/internet)/),
    note: 'with the answers that it sends to the internet, while this Region serves',
  }),
  aws_nat_gateway: ({ region }, bill) => ({
    lines: bill.of(region, { item: 'nat/gateway', quantity: 1 }),
    note: 'what goes through it is charged by the GB and not counted',
  }),
  aws_vpc_endpoint: ({ region, attributes }, bill) => {
    if (attributes['vpc_endpoint_type'] === 'Gateway') return { lines: [], note: 'a gateway endpoint is free' };
    const zones = Array.isArray(attributes['subnet_ids']) ? attributes['subnet_ids'].length : 1;
    return {
      lines: bill.of(region, { item: 'vpc/interface-endpoint', quantity: zones }),
      note: 'one a zone; what goes through it is charged by the GB and not counted',
    };
  },
  aws_kms_key: ({ region }, bill) => ({
    lines: bill.of(region, { item: 'kms/key', quantity: 1 }),
    note: 'requests and older versions of the key are not counted',
  }),
  aws_secretsmanager_secret: ({ region, attributes }, bill) => {
    const replicas = Array.isArray(attributes['replica']) ? attributes['replica'].length : 0;
    return {
      lines: bill.of(region, { item: 'secrets/secret', quantity: 1 + replicas }),
      note: 'each replica counts as a secret',
    };
  },
  aws_cloudwatch_metric_alarm: ({ region, alarm }, bill) => ({
    lines: bill.of(region, { item: 'cloudwatch/alarm', quantity: alarm?.metrics ?? 1 }),
    note: 'by the metrics that it evaluates',
  }),
  aws_cloudwatch_composite_alarm: () => ({ lines: [listPrice('composite alarm', ALARM_PRICES.composite)] }),
  aws_cloudwatch_dashboard: () => ({ lines: [listPrice('dashboard', ALARM_PRICES.dashboard)] }),
  aws_route53_health_check: ({ attributes }, bill) => {
    const isFast = Number(attributes['request_interval'] ?? 30) === 10;
    const options = attributes['type'] === 'HTTPS' ? 1 + (isFast ? 1 : 0) : 0;
    return {
      lines: bill.of(
        GLOBAL_SERVICES,
        { item: 'route53/health-check', quantity: 1 },
        { item: 'route53/health-check-option', quantity: options },
      ),
      ...(options > 0 && { note: `HTTPS${isFast ? ' and the fast interval are options' : ' is an option'}` }),
    };
  },
  aws_s3_bucket: (block, bill) => {
    if (!block.owners.some(({ className }) => className === 'ReplicatedBucket')) return LOGS_IN_S3;
    return {
      lines: bill.lines(block.region, /^s3\/(standard-storage|put-requests)$/),
      note: 'for all objects of this Region, which the replicated buckets share; older versions are not counted',
    };
  },
  aws_s3_bucket_replication_configuration: ({ region }, bill) => ({
    lines: [
      ...bill.lines(region, transfer, { database: bill.databaseWithoutCopies }),
      ...bill.lines(region, /^s3\/replication-time-control$/),
    ],
    note: 'for all objects that leave this Region while it serves, which the rules of its buckets share',
  }),
  aws_backup_vault: BY_USE('each GB of recovery points'),
  aws_backup_restore_testing_plan: BY_USE('each test of a restore, and what runs while it does'),
  aws_cloudtrail: BY_USE(
    "management events of an account's second trail and of further ones; those of the first are free",
  ),
  aws_cloudwatch_log_group: LOGS,
  aws_flow_log: LOGS,
  aws_config_configuration_recorder: BY_USE('each change that is recorded'),
  aws_config_config_rule: BY_USE('each evaluation'),
  aws_ecr_repository: BY_USE('each GB of images, and the transfer of its copies'),
  aws_eip: { notPriced: 'AWS charges public IPv4 addresses by the hour; the price table has no such item' },
  aws_fis_experiment_template: BY_USE('each minute of an action while an experiment runs, and nothing otherwise'),
  aws_grafana_workspace: BY_USE('each person who used it in a month'),
  aws_guardduty_detector: BY_USE('what it looks at'),
  aws_lambda_function: BY_USE('each call and its time'),
  aws_prometheus_workspace: BY_USE('each sample that is written, kept and read'),
  aws_route53_record: BY_USE('queries, but not those of an alias to a load balancer'),
  aws_scheduler_schedule: BY_USE('each start'),
  aws_sns_topic: BY_USE('each message'),
  aws_ssm_document: BY_USE('each step of a run'),
  aws_wafv2_web_acl: {
    notPriced: 'AWS charges the web ACL, each rule and each request; the price table has no such items',
  },
  aws_accessanalyzer_analyzer: 'none',
  aws_autoscaling_lifecycle_hook: 'none',
  aws_autoscaling_policy: 'none',
  aws_backup_plan: 'none',
  aws_backup_restore_testing_selection: 'none',
  aws_backup_selection: 'none',
  aws_backup_vault_lock_configuration: 'none',
  aws_backup_vault_policy: 'none',
  aws_cloudwatch_event_rule: 'none',
  aws_cloudwatch_event_target: 'none',
  aws_cloudwatch_log_resource_policy: 'none',
  aws_config_configuration_recorder_status: 'none',
  aws_config_delivery_channel: 'none',
  aws_db_parameter_group: 'none',
  aws_db_subnet_group: 'none',
  aws_default_security_group: 'none',
  aws_ecr_lifecycle_policy: 'none',
  aws_ecr_replication_configuration: BY_USE('the transfer of each image to the other Region'),
  aws_grafana_role_association: 'none',
  aws_grafana_workspace_saml_configuration: 'none',
  aws_iam_instance_profile: 'none',
  aws_iam_role: 'none',
  aws_iam_role_policy: 'none',
  aws_iam_role_policy_attachment: 'none',
  aws_internet_gateway: 'none',
  aws_kms_alias: 'none',
  aws_lambda_permission: 'none',
  aws_launch_template: 'none',
  aws_lb_listener: 'none',
  aws_lb_listener_rule: 'none',
  aws_lb_target_group: 'none',
  aws_prometheus_alert_manager_definition: 'none',
  aws_prometheus_rule_group_namespace: 'none',
  aws_route: 'none',
  aws_route_table: 'none',
  aws_route_table_association: 'none',
  aws_s3_bucket_lifecycle_configuration: 'none',
  aws_s3_bucket_object_lock_configuration: 'none',
  aws_s3_bucket_ownership_controls: 'none',
  aws_s3_bucket_policy: 'none',
  aws_s3_bucket_public_access_block: 'none',
  aws_s3_bucket_server_side_encryption_configuration: 'none',
  aws_s3_bucket_versioning: 'none',
  aws_scheduler_schedule_group: 'none',
  aws_secretsmanager_secret_version: 'none',
  aws_security_group: 'none',
  aws_sns_topic_policy: 'none',
  aws_sns_topic_subscription: 'none',
  aws_ssm_parameter: 'none',
  aws_subnet: 'none',
  aws_vpc: 'none',
  aws_vpc_security_group_egress_rule: 'none',
  aws_vpc_security_group_ingress_rule: 'none',
  aws_wafv2_web_acl_association: 'none',
  aws_wafv2_web_acl_logging_configuration: 'none',
};

const LOGS_IN_S3 = { notPriced: 'S3 charges each GB of logs; the assessment leaves logs out' };

/** What a block costs a month, from the prices and assumptions of the assessment. */
export function costOf(block: Block, bill: ServiceBill): BlockCost {
  const charge = block.kind === 'resource' ? (CHARGES[block.type] ?? 'none') : 'none';
  if (charge === 'none') return { kind: 'none' };
  const charged = typeof charge === 'function' ? charge(block, bill) : charge;
  if ('notPriced' in charged) return { kind: 'not priced', why: charged.notPriced };
  const items = charged.lines.flatMap((line): CostItem[] => (isPriced(line) ? [itemOf(line)] : []));
  return {
    kind: 'priced',
    monthly: items.reduce((sum, { monthly }) => sum + monthly, 0),
    items,
    unknown: charged.lines.filter((line) => !isPriced(line)).map(({ item }) => item),
    ...(charged.note && { note: charged.note }),
  };
}

/** The group of the environment file that a block is about: its instances, or what is said of them elsewhere. */
export function groupOf({ owners, path }: Pick<Block, 'owners' | 'path'>): string | undefined {
  const own = owners.find(({ className }) => ['InferenceGroup', 'InstanceAlarms'].includes(className))?.id;
  const isRoute = owners.some(({ className }) => className === 'InferenceEndpoint') && owners.at(-1)?.id === 'Routes';
  return own ?? (isRoute ? path.slice(path.lastIndexOf('/') + 1) : undefined);
}

type PricedLine = Extract<CostLine, { priced: true }> | CostItem;

function isPriced(line: CostLine | CostItem): line is PricedLine {
  return !('priced' in line) || line.priced;
}

function itemOf(line: PricedLine): CostItem {
  const { item, quantity, unit, unitPrice, monthly } = line;
  const source = 'asOf' in line ? `${line.source}, ${line.asOf}${line.unverified ? ' (unverified)' : ''}` : line.source;
  return { item, quantity, unit, unitPrice, monthly, source };
}

function listPrice(item: string, usd: number): CostItem {
  return { item, quantity: 1, unit: 'month', unitPrice: usd, monthly: usd, source: 'docs/alarms.md#what-they-cost' };
}
