import { dangersToDatabase, judgeDatabase } from './drift/database';
import { Change, compare } from './estate';
import { dangersToGroup, judgeGroup } from './drift/group';
import {
  changesMoreThanWords,
  differenceText,
  OutsideChange,
  outsideChanges,
  unmanagedRules,
} from './drift/outside-change';
import { dangersToLatch, judgeHost, judgeLatch, judgeRecord, judgeWayIn } from './drift/route';
import { DriftJudge, DriftVerdict, Situation, situationOf, SituationProps, Verdict } from './drift/situation';
import { listed } from './wording';

/** A resource that was changed outside of Terraform, held against the topology. */
export interface JudgedDrift extends Verdict {
  readonly stack: string;
  readonly address: string;
  readonly region?: string;
}

/** What the refresh found, judged. */
export interface DriftJudgement {
  /** The worst first, then by stack and address. */
  readonly changes: readonly JudgedDrift[];
  /** Entries of the refresh that say nothing: AWS moved a figure, or Terraform learnt what AWS had chosen. */
  readonly bookkeeping: number;
}

/** Judges everything that the refresh found, and whatever else the plans would undo of a recovery. */
export function judgeDrift(props: SituationProps): DriftJudgement {
  const { estate } = props;
  const situation = situationOf(props);
  const outside = outsideChanges(estate);
  const seen = new Set(outside.map(({ drift }) => drift.key));
  const unmanaged = estate.drift.flatMap((drift) => judgeUnmanaged(drift, situation));
  const changes = [
    ...outside.flatMap((change) => judgeOutside(change, situation)),
    ...estate.changes.filter(({ key }) => !seen.has(key)).flatMap((planned) => judgePlanned(planned, situation)),
    ...unmanaged,
  ];
  for (const { stack, address } of unmanaged) seen.add(`${stack} ${address}`);
  return { changes: changes.sort(byWeight), bookkeeping: estate.drift.filter(({ key }) => !seen.has(key)).length };
}

const ORDER: readonly DriftVerdict[] = ['dangerous', 'drift', 'expected'];

function byWeight(a: JudgedDrift, b: JudgedDrift): number {
  return (
    ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict) ||
    compare(a.stack, b.stack) ||
    compare(a.address, b.address) ||
    compare(a.message, b.message)
  );
}

/** What the runbooks change, and what a recovery rests on beside it. */
const JUDGES: Readonly<Record<string, DriftJudge>> = {
  aws_autoscaling_group: judgeGroup,
  aws_cloudwatch_metric_alarm: judgeLatch,
  aws_db_instance: judgeDatabase,
  aws_route53_health_check: judgeLatch,
  aws_route53_record: judgeRecord,
  aws_security_group_rule: judgeWayIn,
  aws_ssm_parameter: judgeHost,
  aws_vpc_security_group_ingress_rule: judgeWayIn,
};

function judgeOutside(change: OutsideChange, situation: Situation): JudgedDrift[] {
  const { drift, isDeleted, values } = change;
  const verdicts = JUDGES[drift.type]?.(change, situation) ?? [];
  const isWhole = verdicts.some(({ about }) => about === undefined);
  const told = new Set(verdicts.flatMap(({ about = [] }) => about));
  const rest = values.filter(({ name }) => !isWhole && !told.has(name));
  const isLeft = isDeleted ? verdicts.length === 0 : rest.length > 0;
  const others = isLeft ? [judgeAnything({ ...change, values: rest }, situation)] : [];
  return [...verdicts, ...others].map((verdict) => placed(drift, verdict));
}

const DANGERS: Readonly<Record<string, (planned: Change, situation: Situation) => readonly Verdict[]>> = {
  aws_autoscaling_group: dangersToGroup,
  aws_cloudwatch_metric_alarm: dangersToLatch,
  aws_db_instance: dangersToDatabase,
  aws_route53_health_check: dangersToLatch,
};

/** What a plan would undo of a recovery that the state knows of already: no refresh finds it. */
function judgePlanned(planned: Change, situation: Situation): JudgedDrift[] {
  return (DANGERS[planned.type]?.(planned, situation) ?? []).map((verdict) => placed(planned, verdict));
}

function judgeAnything(change: OutsideChange, { commands }: Situation): Verdict {
  const { drift, planned, isDeleted, values } = change;
  const undone = values.filter(({ isUndone }) => isUndone).map(({ name }) => name);
  const isTakenBack = isDeleted ? planned?.action === 'create' : undone.length > 0;
  const isGrave = RECOVERY_TYPES.test(drift.type) && (isDeleted || changesMoreThanWords(undone));
  const common = {
    verdict: 'drift',
    severity: isGrave ? 'warning' : 'note',
    message: isDeleted ? 'deleted outside of Terraform' : differenceText(change),
  } as const;
  if (isTakenBack) {
    return {
      ...common,
      why: isDeleted
        ? 'Somebody deleted it by hand; the apply makes it again, as the configuration has it.'
        : 'Somebody changed it by hand; the apply makes it what the configuration says.',
      command: commands.deploy(drift.stack),
    };
  }
  return {
    ...common,
    why: isDeleted
      ? 'Somebody deleted it by hand; the configuration does not have it any more, or leaves it alone.'
      : 'Somebody changed it by hand; the configuration says the same by now, or leaves it alone.',
    command: commands.accept(drift.stack),
  };
}

/** Types that a recovery rests on: a change by hand in one of them is worth a question. */
const RECOVERY_TYPES =
  /^aws_(alb|autoscaling_|backup_|cloudwatch_(composite|metric)_alarm|db_|default_security_group|dynamodb_|ecr_|efs_|iam_(policy|role)|kms_|launch_|lb|nat_gateway|network_acl|rds_|route|s3_bucket|s3control_|secretsmanager_|security_group|sns_topic|ssm_(document|parameter)|vpc_endpoint|vpc_security_group)/;

/** A rule of a security group that no resource manages, where others are managed. */
function judgeUnmanaged(drift: Change, { estate }: Situation): JudgedDrift[] {
  const rules = unmanagedRules(estate, drift);
  if (rules.length === 0) return [];
  const { region, values } = drift.after ?? {};
  const [id, name] = [values?.text('id'), values?.text('name')];
  if (typeof id !== 'string') return [];
  const where = region === undefined ? '' : ` --region ${region}`;
  return [
    placed(drift, {
      verdict: 'drift',
      severity: rules.some((rule) => rule.startsWith('ingress')) ? 'warning' : 'note',
      message: `security group ${typeof name === 'string' ? name : id} has what nothing manages: ${listed(rules)}`,
      why: 'Somebody added it by hand, and no apply will ever take it away.',
      command: `aws ec2 describe-security-group-rules${where} --filters Name=group-id,Values=${id}`,
    }),
  ];
}

function placed({ stack, address, before, after }: Change, verdict: Verdict): JudgedDrift {
  const region = (after ?? before)?.region;
  return { stack, address, ...(region === undefined ? {} : { region }), ...verdict };
}
