import { EstateResource, isSet, listOf } from '../estate';
import { ACCOUNT, ComplianceRule } from '../rule';

/** What the lists ask of records and alarms. */
export const WATCHING_RULES: readonly ComplianceRule[] = [
  {
    ids: ['MULTI_REGION_CLOUD_TRAIL_ENABLED', 'CKV_AWS_67'],
    title: 'A trail records the calls of all Regions and of the global services',
    types: [ACCOUNT],
    holds: (_, estate) => estate.all('aws_cloudtrail').some(recordsEverywhere),
  },
  {
    ids: ['CKV_AWS_36'],
    title: 'A trail signs its files, so that a change shows',
    types: ['aws_cloudtrail'],
    holds: ({ values }) => values['enable_log_file_validation'] === true,
  },
  {
    ids: ['CLOUDWATCH_ALARM_ACTION_CHECK'],
    title: 'An alarm tells somebody',
    types: ['aws_cloudwatch_metric_alarm', 'aws_cloudwatch_composite_alarm'],
    holds: ({ values }) => values['actions_enabled'] !== false && listOf(values['alarm_actions']).some(isSet),
  },
  {
    ids: ['VPC_FLOW_LOGS_ENABLED', 'CKV2_AWS_11'],
    title: 'A network records its flows',
    types: ['aws_vpc'],
    holds: (vpc, estate) =>
      estate
        .all('aws_flow_log')
        .some(
          ({ stack, values }) =>
            stack === vpc.stack &&
            [`\${${vpc.address}.id}`, vpc.values['id']].some((id) => id !== undefined && id === values['vpc_id']),
        ),
  },
];

function recordsEverywhere({ values }: EstateResource): boolean {
  return (
    values['is_multi_region_trail'] === true &&
    values['include_global_service_events'] !== false &&
    values['enable_logging'] !== false
  );
}
