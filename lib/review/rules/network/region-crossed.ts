import { UNKNOWN } from '../../attributes';
import { Resource, regionOfArn, Snapshot } from '../../estate';
import { Json } from '../../plan';
import { Rule } from '../../rule';

/** What has to run while the other Region is gone. Databases and alarms have rules of their own. */
const RUNNING = [
  'aws_autoscaling_group',
  'aws_autoscaling_notification',
  'aws_autoscaling_lifecycle_hook',
  'aws_launch_template',
  'aws_launch_configuration',
  'aws_instance',
  'aws_lb',
  'aws_alb',
  'aws_lb_listener',
  'aws_alb_listener',
  'aws_lb_target_group',
  'aws_alb_target_group',
  'aws_ecs_service',
  'aws_ecs_task_definition',
  'aws_lambda_function',
  'aws_vpc_endpoint',
  'aws_flow_log',
  'aws_cloudwatch_log_group',
  'aws_sns_topic',
  'aws_sqs_queue',
  'aws_ssm_parameter',
  'aws_secretsmanager_secret',
  'aws_ecr_repository',
  'aws_s3_bucket_server_side_encryption_configuration',
];

/** Attributes that name another Region because that is what they are for, and one that has a rule of its own. */
const MEANT = /^(?:replica|replicas|replication_\w+|destination\w*|source\w*|peer_\w+|primary_\w+|certificate_arn)$/;

export const networkRegionCrossed: Rule = {
  id: 'network-region-crossed',
  area: 'network',
  severity: 'high',
  title: 'What runs in one Region needs something of another',
  lost: 'A key, topic, subnet or role of a Region that is gone cannot be used: what depends on it does not start, or fails, in the very Region that was to survive. Many of these references AWS refuses at apply.',
  safeWay: 'Make the key, topic or secret in each Region, and let each Region name its own.',
  source: 'AWS Fault Isolation Boundaries: Regional isolation; docs/traps.md, 2 and 19',
  types: RUNNING,
  *inspect(snapshot) {
    for (const resource of snapshot.of(...RUNNING)) {
      if (resource.region === undefined) continue;
      for (const name of resource.values.names) {
        const value = resource.values.at(name);
        if (value === UNKNOWN || name === 'arn' || name === 'id') continue;
        for (const { path, text } of textsIn(value, [name])) {
          const region = regionOfText(text, resource, snapshot);
          if (region === undefined || region === resource.region) continue;
          yield { at: resource, part: path, message: `${path} names ${nameOf(text)} of ${region}` };
        }
      }
    }
  },
};

function* textsIn(value: Json, path: readonly string[]): Iterable<{ readonly path: string; readonly text: string }> {
  const name = path[path.length - 1] ?? '';
  if (MEANT.test(name)) return;
  if (typeof value === 'string') yield { path: path.join('.'), text: value };
  else if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) yield* textsIn(item, path);
  } else if (value !== null && typeof value === 'object') {
    for (const [key, item] of Object.entries(value)) yield* textsIn(item, [...path, key]);
  }
}

/** The Region of what an ARN or an id of EC2 names. */
function regionOfText(text: string, from: Resource, snapshot: Snapshot): string | undefined {
  if (text.startsWith('arn:')) return regionOfArn(text);
  if (!/^[a-z]{2,8}-[0-9a-f]{8,17}$/.test(text)) return undefined;
  const regions = snapshot.named(text, from).flatMap(({ region }) => region ?? []);
  return regions.includes(from.region ?? '') ? undefined : regions[0];
}

/** `key/...` of an ARN, without account and Region. */
function nameOf(text: string): string {
  return text.startsWith('arn:') ? text.split(':').slice(5).join(':') : text;
}
