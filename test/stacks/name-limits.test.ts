import * as fs from 'node:fs';
import * as path from 'node:path';
import { Environment } from '../../config/environment';
import { loadEnvironment } from '../../config/load';
import { NAME_LIMITS, NameKind } from '../../lib/core/names';
import { edited, memoryFiles, ROOT as MEMORY } from '../config/project';
import { ROOT, stacksOf } from '../support/environment';

// What the configuration lets pass must fit AWS: the checks and the constructs keep their lists of names apart.

const KINDS: readonly (readonly [type: string, argument: string, kind: NameKind])[] = [
  ['aws_lb', 'name', 'load balancer'],
  ['aws_lb_target_group', 'name', 'target group'],
  ['aws_db_instance', 'identifier', 'database identifier'],
  ['aws_s3_bucket', 'bucket', 'bucket'],
  ['aws_iam_role', 'name', 'role'],
  ['aws_kms_alias', 'name', 'key alias'],
  ['aws_secretsmanager_secret', 'name', 'secret'],
  ['aws_ecr_repository', 'name', 'repository'],
  ['aws_autoscaling_group', 'name', 'auto scaling group'],
  ['aws_sns_topic', 'name', 'topic'],
  ['aws_cloudwatch_metric_alarm', 'alarm_name', 'alarm'],
];

const prod = fs.readFileSync(path.join(ROOT, 'config/environments/prod.yaml'), 'utf8');
const topology = fs.readFileSync(path.join(ROOT, 'config/topology/prod.yaml'), 'utf8');

/** prod with another system name and other names of its two groups; undefined when the checks refuse it. */
function load(system: string, group: string): Environment | undefined {
  const text = edited(
    [
      ['system', system],
      ['inference/groups/0/name', group],
    ],
    prod,
  );
  const files = memoryFiles({ 'config/environments/prod.yaml': text, 'config/topology/prod.yaml': topology });
  try {
    return loadEnvironment('prod', { root: MEMORY, files });
  } catch {
    return undefined;
  }
}

/** The environment with the longest name that the checks let pass. */
function longest(build: (length: number) => Environment | undefined): Environment {
  const accepted = Array.from({ length: 60 }, (_, index) => build(60 - index)).find((each) => each !== undefined);
  if (!accepted) throw new Error('no length is accepted');
  return accepted;
}

test.each([
  ['system', longest((length) => load('s'.repeat(length), 'llm'))],
  ['group', longest((length) => load('warm', 'g'.repeat(length)))],
])('the longest %s name that the checks accept gives no name over a limit', (_, environment) => {
  const stacks = Object.values(stacksOf(environment));
  for (const [type, argument, kind] of KINDS) {
    const names = stacks.flatMap((stack) => Object.values(stack.all(type)).map((body) => body[argument] as string));
    expect(names).not.toEqual([]);
    expect(names.filter((name) => name.length > NAME_LIMITS[kind])).toEqual([]);
  }
});
