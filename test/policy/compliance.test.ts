import * as fs from 'node:fs';
import * as path from 'node:path';
import { COMPLIANCE_FILE, compliancePageOf } from '../../lib/cli/write-compliance';
import { Estate, EstateResource } from '../../lib/security/compliance/estate';
import { COMPLIANCE_EXCEPTIONS } from '../../lib/security/compliance/exceptions';
import { COMPLIANCE_TEST } from '../../lib/security/compliance/page';
import { ACCOUNT, ComplianceReport, ComplianceRule, judge } from '../../lib/security/compliance/rule';
import { COMPLIANCE_RULES } from '../../lib/security/compliance/rules';
import { ROOT } from '../support/environment';
import { PRODS, synthesizedProd } from './prod';
import { Weakening, WEAKENINGS } from './weakenings';

// Judges `prod` by the rules of others. It reads plans, not AWS; and each predicate is this project's reading of what a
// published rule asks, not that rule's own code.

/** The lists that were read, id by id; none is left out silently. */
const PUBLISHED = `
  RDS_MULTI_AZ_SUPPORT RDS_CLUSTER_MULTI_AZ_ENABLED DB_INSTANCE_BACKUP_ENABLED RDS_INSTANCE_DELETION_PROTECTION_ENABLED
  RDS_IN_BACKUP_PLAN RDS_RESOURCES_PROTECTED_BY_BACKUP_PLAN AURORA_RESOURCES_PROTECTED_BY_BACKUP_PLAN
  BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK BACKUP_RECOVERY_POINT_ENCRYPTED
  BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK
  S3_BUCKET_REPLICATION_ENABLED S3_BUCKET_CROSS_REGION_REPLICATION_ENABLED S3_BUCKET_VERSIONING_ENABLED
  S3_BUCKET_DEFAULT_LOCK_ENABLED S3_VERSION_LIFECYCLE_POLICY_CHECK DYNAMODB_PITR_ENABLED DYNAMODB_IN_BACKUP_PLAN
  AUTOSCALING_MULTIPLE_AZ AUTOSCALING_GROUP_ELB_HEALTHCHECK_REQUIRED AUTOSCALING_CAPACITY_REBALANCING ELBV2_MULTIPLE_AZ
  ELB_CROSS_ZONE_LOAD_BALANCING_ENABLED ELB_DELETION_PROTECTION_ENABLED LAMBDA_DLQ_CHECK LAMBDA_CONCURRENCY_CHECK
  LAMBDA_VPC_MULTI_AZ_CHECK MULTI_REGION_CLOUD_TRAIL_ENABLED CLOUDWATCH_ALARM_ACTION_CHECK
  KMS_CMK_NOT_SCHEDULED_FOR_DELETION VPC_FLOW_LOGS_ENABLED WAFV2_LOGGING_ENABLED ECR_PRIVATE_LIFECYCLE_POLICY_CONFIGURED
  CKV_AWS_157 CKV_AWS_133 CKV_AWS_293 CKV_AWS_139 CKV_AWS_245 CKV_AWS_7 CKV_AWS_21 CKV_AWS_144 CKV_AWS_28 CKV_AWS_165
  CKV_AWS_150 CKV_AWS_152 CKV_AWS_261 CKV_AWS_166 CKV_AWS_67 CKV_AWS_36 CKV_AWS_310 CKV_AWS_300 CKV_AWS_315 CKV_AWS_134
  CKV_AWS_255 CKV_AWS_256 CKV2_AWS_8 CKV2_AWS_9 CKV2_AWS_18 CKV2_AWS_15 CKV2_AWS_11 CKV2_AWS_39 CKV2_AWS_57 CKV2_AWS_61
  CKV2_AWS_16 CKV2_AWS_50 CKV2_AWS_28 CKV2_AWS_31
`;

const prod = synthesizedProd();

const judged = (estate: Estate): ComplianceReport => judge(estate, COMPLIANCE_RULES, COMPLIANCE_EXCEPTIONS);

test('every published id is asked, once', () => {
  const asked = COMPLIANCE_RULES.flatMap(({ ids }) => ids);
  expect([...asked].sort()).toEqual(PUBLISHED.trim().split(/\s+/).sort());
});

describe.each(PRODS)('%s prod', (_, estate) => {
  test('nothing breaks a rule without an exception', () => {
    const { results } = judged(estate);
    expect(results.flatMap(({ rule, failed }) => failed.map((at) => `${rule.ids[0]} ${at}`))).toEqual([]);
  });

  test('no exception is left over', () => {
    expect(judged(estate).unused).toEqual([]);
  });

  test('each rule is judged like on the synthesized one', () => {
    expect(verdicts(estate)).toEqual(verdicts(prod));
  });
});

test('every exception gives a reason, in sentences', () => {
  expect(COMPLIANCE_EXCEPTIONS.filter(({ reason }) => !/^[A-Z].{40,}\.$/s.test(reason))).toEqual([]);
});

test('every rule is weakened in at least one way, and nothing else is', () => {
  expect(Object.keys(WEAKENINGS).sort()).toEqual(COMPLIANCE_RULES.map(({ ids }) => ids[0]).sort());
});

test.each(COMPLIANCE_RULES.flatMap((rule) => (WEAKENINGS[rule.ids[0]] ?? []).map((way) => ({ rule, way }))))(
  '$rule.ids.0 fails when its subject is weakened: $way',
  ({ rule, way }) => {
    const estate = way.sample ? new Estate(way.sample) : prod;
    const kept = keeping(rule, estate);
    expect(kept).not.toEqual([]);
    expect(keeping(rule, weakened(estate, rule, way))).toEqual([]);
  },
);

test('the page in docs is that of the rules', () => {
  expect(fs.readFileSync(path.join(ROOT, COMPLIANCE_FILE), 'utf8')).toBe(compliancePageOf(ROOT));
  expect(path.join(ROOT, COMPLIANCE_TEST)).toBe(__filename);
});

/** What became of each rule, by its first id. */
function verdicts(estate: Estate): object {
  return Object.fromEntries(
    judged(estate).results.map(({ rule, satisfiedBy, excepted, failed }) => [
      rule.ids[0],
      { satisfiedBy, excepted: excepted.length, failed },
    ]),
  );
}

/** The subjects that keep a rule. */
function keeping(rule: ComplianceRule, estate: Estate): readonly string[] {
  return judge(estate, [rule], []).results.flatMap(({ satisfiedBy }) => satisfiedBy);
}

function weakened(estate: Estate, rule: ComplianceRule, { to, of, without }: Weakening): Estate {
  const changed = (resource: EstateResource): EstateResource => {
    const values = {
      ...resource.values,
      ...(to && rule.types.includes(resource.type) ? to : {}),
      ...(of?.[0] === resource.type ? of[1] : {}),
    };
    return { ...resource, values };
  };
  expect(rule.types.includes(ACCOUNT) && to).toBeFalsy();
  return new Estate(estate.resources.filter(({ type }) => !without?.includes(type)).map(changed));
}
