import { Topology, TopologyStep } from '../../../../lib/core/topology';
import { baseDocument, DocumentChange, stateDocument } from '../base';
import { ReviewInput, RuleCase, TerraformJson } from '../case';

const eachOf = (tf: TerraformJson, type: string, edit: (block: any) => void): void =>
  Object.values(tf.resource[type]!).forEach(edit);

const newImage = (tf: TerraformJson): void =>
  eachOf(tf, 'aws_launch_template', (block) => (block.image_id = 'ami-0aaaaaaaaaaaaaaaa'));

const withoutRoutes = (tf: TerraformJson): void => {
  delete tf.resource['aws_lb_listener_rule'];
};

const largerDatabase =
  (isImmediate: boolean) =>
  (tf: TerraformJson): void =>
    eachOf(tf, 'aws_db_instance', (block) =>
      Object.assign(block, { instance_class: 'db.r6g.2xlarge', apply_immediately: isImmediate }),
    );

/** So many repositories that the configuration does not know. */
const oldRepositories =
  (count: number) =>
  (values: Record<string, any>): void => {
    const like = values['aws_ecr_repository.registry_llm_server'];
    for (let index = 1; index <= count; index++) {
      const name = `warmsite-prod/old-${index}`;
      values[`aws_ecr_repository.old_${index}`] = { ...like, id: name, name, arn: `${like.arn}-${index}` };
    }
  };

/** What a site says when its Region is taken for the writer. */
const asWriter = (tf: TerraformJson): void => {
  const alarms = tf.resource['aws_cloudwatch_metric_alarm']!;
  alarms['database_alarms_replica_lag'].actions_enabled = false;
  alarms['database_alarms_retained_log'].actions_enabled = true;
  delete tf.resource['aws_db_instance_automated_backups_replication'];
};

/** The committed topology after these steps. */
const after =
  (...steps: readonly TopologyStep[]) =>
  (input: ReviewInput): void => {
    const { expectations } = input;
    if (!expectations) return;
    const topology = steps.reduce((now: Topology, step) => now[step]().topology, expectations.topology);
    input.expectations = { ...expectations, topology };
  };

/** A provider for another Region beside that of the stack. */
const withProvider = (tf: TerraformJson, region: string): void => {
  const { aws } = tf['provider'];
  aws.push({
    ...aws[0],
    alias: 'other',
    region,
    skip_metadata_api_check: 'true',
    skip_region_validation: true,
  });
};

const bucketThere = (tf: TerraformJson): void => {
  tf.resource['aws_s3_bucket']!['elsewhere'] = { bucket: 'warmsite-prod-elsewhere', provider: 'aws.other' };
};

const REPOSITORY = 'aws_ecr_repository.registry_llm_server';
const VAULT = 'vault-us-west-2';

/** Somebody has changed a repository outside of Terraform, and the plan has noticed. */
const drifted = ({ documents }: ReviewInput): void => {
  const document = documents[VAULT]!;
  const resource = document.resource_changes.find(({ address }) => address === REPOSITORY)!;
  const found = { ...resource.change.before, image_tag_mutability: 'MUTABLE' };
  const drift: DocumentChange = {
    ...resource,
    change: { ...resource.change, actions: ['update'], before: resource.change.before, after: found },
  };
  document.resource_drift = [drift];
  Object.assign(resource.change, { before: found, after: found });
};

export const PLAN_CASES: readonly RuleCase[] = [
  {
    rule: 'plan-both-regions',
    fails: [
      {
        title: 'a new machine image in both Regions',
        edit: { 'site-us-east-2': newImage, 'site-us-west-2': newImage },
        finds: [
          {
            stack: 'site-us-west-2',
            message: 'instances of us-east-2 and us-west-2 change at once, in image_id and mixed_instances_policy',
          },
        ],
      },
      {
        title: 'take the routes of both load balancers away',
        edit: { 'site-us-east-2': withoutRoutes, 'site-us-west-2': withoutRoutes },
        finds: [
          {
            stack: 'site-us-west-2',
            severity: 'high',
            message: 'load balancers of us-east-2 and us-west-2 are destroyed or replaced at once: 4 resources',
          },
        ],
      },
      {
        title: 'a larger class for both databases, at once',
        edit: { 'site-us-east-2': largerDatabase(true), 'site-us-west-2': largerDatabase(true) },
        finds: [
          {
            stack: 'site-us-west-2',
            message: 'databases of us-east-2 and us-west-2 change at once, in instance_class',
          },
        ],
      },
      {
        title: 'a larger class for both databases, in one and the same window',
        edit: {
          'site-us-east-2': (tf) => {
            largerDatabase(false)(tf);
            eachOf(tf, 'aws_db_instance', (block) => (block.maintenance_window = 'thu:05:00-thu:06:00'));
          },
          'site-us-west-2': largerDatabase(false),
        },
        finds: [
          {
            stack: 'site-us-west-2',
            message: 'databases of us-east-2 and us-west-2 change at once, in instance_class',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'a larger class for both databases, each in its own window',
        edit: { 'site-us-east-2': largerDatabase(false), 'site-us-west-2': largerDatabase(false) },
      },
      { title: 'a new machine image in one Region', edit: { 'site-us-west-2': newImage } },
      {
        title: 'more instances and another tag in both Regions',
        edit: Object.fromEntries(
          (['site-us-east-2', 'site-us-west-2'] as const).map((stack) => [
            stack,
            (tf: TerraformJson) => {
              eachOf(tf, 'aws_autoscaling_group', (block) => (block.max_size = Number(block.max_size) + 2));
              eachOf(tf, 'aws_lb', (block) => (block.tags = { team: 'serving' }));
              eachOf(tf, 'aws_kms_key', (block) => (block.description = `${String(block.description)}.`));
            },
          ]),
        ),
      },
    ],
  },
  {
    rule: 'plan-destroys-many',
    fails: [
      {
        title: 'lose six repositories',
        edit: {},
        before: { [VAULT]: oldRepositories(6) },
        finds: [
          {
            stack: VAULT,
            message:
              '6 resources that hold data or serve are destroyed or replaced, 5 are let pass: aws_ecr_repository.old_1, aws_ecr_repository.old_2, aws_ecr_repository.old_3, aws_ecr_repository.old_4, aws_ecr_repository.old_5 and 1 more',
          },
        ],
      },
    ],
    passes: [
      { title: 'lose five of them', edit: {}, before: { [VAULT]: oldRepositories(5) } },
      {
        title: 'lose every alarm and every policy of a group',
        edit: {
          'site-us-west-2': (tf) => {
            const alarms = tf.resource['aws_cloudwatch_metric_alarm']!;
            for (const name of Object.keys(alarms))
              if (name.startsWith('artifacts')) Reflect.deleteProperty(alarms, name);
            for (const name of Object.keys(alarms)) if (name.startsWith('data')) Reflect.deleteProperty(alarms, name);
            delete tf.resource['aws_sns_topic_policy'];
          },
        },
      },
    ],
  },
  {
    rule: 'plan-topology-mismatch',
    fails: [
      {
        title: 'plan the standby as the writer that it is not',
        edit: { 'site-us-west-2': asWriter },
        finds: [
          {
            stack: 'site-us-west-2',
            message:
              'by aws_cloudwatch_metric_alarm.database_alarms_retained_log the writer is us-west-2 in the plan, and us-east-2 in the topology',
          },
        ],
      },
      {
        title: 'plan from a checkout that does not know of the failover',
        edit: {},
        input: after('failover'),
        finds: [
          {
            stack: 'site-us-east-2',
            message:
              'by aws_cloudwatch_metric_alarm.database_alarms_retained_log the writer is us-east-2 in the plan, and us-west-2 in the topology',
          },
          {
            stack: 'site-us-west-2',
            message:
              'by aws_cloudwatch_metric_alarm.database_alarms_replica_lag and aws_db_instance_automated_backups_replication.database_backups_g1 the writer is us-east-2 in the plan, and us-west-2 in the topology',
          },
        ],
      },
      {
        title: 'plan from a checkout that knows of none of the steps',
        edit: {},
        input: after('failover', 'rebuild', 'switchover'),
        finds: [
          {
            stack: 'site-us-east-2',
            message: 'the current database of us-east-2 is generation 1 in the plan and 2 in the topology',
          },
          {
            stack: 'site-us-west-2',
            message: 'the current database of us-west-2 is generation 1 in the plan and 2 in the topology',
          },
        ],
      },
    ],
    passes: [
      {
        title: "mute the standby's alarm on the lag",
        edit: {
          'site-us-west-2': (tf) =>
            (tf.resource['aws_cloudwatch_metric_alarm']!['database_alarms_replica_lag'].actions_enabled = false),
        },
      },
      {
        title: 'the failover as the file has it, with home not at hand',
        edit: { 'site-us-west-2': asWriter },
        input: (input) => {
          after('failover')(input);
          delete input.documents['site-us-east-2'];
        },
      },
    ],
  },
  {
    rule: 'plan-older-than-state',
    fails: [
      {
        title: 'something was applied since the plan',
        edit: {},
        input: ({ states }) => {
          const state = stateDocument(VAULT);
          const { resources } = state.values.root_module;
          resources.find(({ address }) => address === REPOSITORY)!.values['image_tag_mutability'] = 'MUTABLE';
          resources.splice(
            resources.findIndex(({ address }) => address === 'aws_kms_alias.secrets_key_alias'),
            1,
          );
          resources.push({ ...resources[0]!, address: 'aws_cloudwatch_metric_alarm.another' });
          states[VAULT] = state;
        },
        finds: [
          {
            stack: VAULT,
            message:
              'the state differs from what the plan was made of in 3 resources: aws_cloudwatch_metric_alarm.another, aws_ecr_repository.registry_llm_server, aws_kms_alias.secrets_key_alias',
          },
        ],
      },
      {
        title: 'what the plan found changed was changed in the state too',
        edit: {},
        input: (input) => {
          drifted(input);
          const state = stateDocument(VAULT);
          const { values } = state.values.root_module.resources.find(({ address }) => address === REPOSITORY)!;
          values['image_tag_mutability'] = 'MUTABLE';
          input.states[VAULT] = state;
        },
        finds: [
          {
            stack: VAULT,
            message:
              'the state differs from what the plan was made of in 1 resource: aws_ecr_repository.registry_llm_server',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'a repository is added and one is moved; nothing was applied since',
        edit: {
          [VAULT]: (tf) => {
            const repositories = tf.resource['aws_ecr_repository']!;
            repositories['third'] = { name: 'warmsite-prod/third' };
            repositories['renamed'] = repositories['registry_llm_server'];
            delete repositories['registry_llm_server'];
            tf.resource['aws_ecr_lifecycle_policy']!['registry_llm_server_lifecycle'].repository =
              '${aws_ecr_repository.renamed.name}';
            tf['moved'] = [{ from: REPOSITORY, to: 'aws_ecr_repository.renamed' }];
          },
        },
        input: ({ states }) => (states[VAULT] = stateDocument(VAULT)),
      },
      {
        title: 'something was changed outside of Terraform, and the plan has noticed',
        edit: {},
        input: (input) => {
          drifted(input);
          input.states[VAULT] = stateDocument(VAULT);
        },
      },
    ],
  },
  {
    rule: 'plan-surviving-region-changed',
    fails: [
      {
        title: 'a release while home is out',
        edit: {
          'site-us-west-2': (tf) => {
            newImage(tf);
            delete tf.resource['aws_lb_listener_rule']!['endpoint_routes_embed'];
          },
        },
        input: after('failover'),
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_lb_listener_rule.endpoint_routes_embed',
            message: 'it is destroyed in us-west-2 while us-east-2 is out of service',
          },
          ...['aws_autoscaling_group.inference_embed', 'aws_autoscaling_group.inference_llm'].map((address) => ({
            stack: 'site-us-west-2' as const,
            address,
            severity: 'warning' as const,
            message: 'it changes in us-west-2, in mixed_instances_policy, while us-east-2 is out of service',
          })),
          ...['embed', 'llm'].map((group) => ({
            stack: 'site-us-west-2' as const,
            address: `aws_launch_template.inference_${group}_launch_template`,
            severity: 'warning' as const,
            message: 'it changes in us-west-2, in image_id, while us-east-2 is out of service',
          })),
        ],
      },
    ],
    passes: [
      {
        title: 'the same release while both Regions are there',
        edit: { 'site-us-west-2': newImage },
      },
      {
        title: 'more instances, and alarms that follow the roles, while home is out',
        edit: {
          'site-us-west-2': (tf) => {
            eachOf(tf, 'aws_autoscaling_group', (block) => Object.assign(block, { min_size: 4, max_size: 12 }));
            asWriter(tf);
            tf['removed'] = [
              ...(tf['removed'] ?? []),
              {
                from: 'aws_db_instance_automated_backups_replication.database_backups_g1',
                lifecycle: { destroy: false },
              },
            ];
          },
        },
        input: after('failover'),
      },
      {
        title: 'a new image for home while home is out',
        edit: { 'site-us-east-2': newImage },
        input: after('failover'),
      },
    ],
  },
  {
    rule: 'plan-incomplete',
    fails: [
      {
        title: 'a plan with -target',
        edit: {},
        input: ({ documents }) => (documents.global!.complete = false),
        finds: [
          {
            stack: 'global',
            message: 'the plan leaves out a part: it was made with -target, or something was put off',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'a plan of an older Terraform, which does not say',
        edit: {},
        input: ({ documents }) => delete (documents.global as Partial<typeof documents.global>)!.complete,
      },
    ],
  },
  {
    rule: 'plan-stack-missing',
    fails: [
      {
        title: 'plan what a branch changes only',
        edit: {},
        input: ({ documents }) => {
          delete documents.global;
          delete documents['site-us-west-2'];
          Reflect.deleteProperty(documents, VAULT);
        },
        finds: [
          {
            stack: 'global',
            message:
              'neither a plan nor a state of it is at hand: the failover records, their checks and the alarms on them cannot be judged',
          },
          {
            stack: 'site-us-west-2',
            message:
              'neither a plan nor a state of it is at hand: database, instances, load balancer, name and replication of that Region cannot be judged',
          },
          {
            stack: VAULT,
            message:
              'neither a plan nor a state of it is at hand: buckets, keys, secrets and the latch of that Region, and what replicates to them, cannot be judged',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'the state of a stack that nothing is planned for',
        edit: {},
        input: ({ documents, states }) => {
          delete documents.global;
          states.global = stateDocument('global');
        },
      },
    ],
  },
  {
    rule: 'plan-spans-regions',
    fails: [
      {
        title: "a bucket of the other Region in home's site",
        edit: {
          'site-us-east-2': (tf) => {
            withProvider(tf, 'us-west-2');
            bucketThere(tf);
          },
        },
        finds: [
          {
            stack: 'site-us-east-2',
            message: `the state holds resources that a recovery rests on in 2 Regions: ${countIn('site-us-east-2')} in us-east-2 and 1 in us-west-2`,
          },
        ],
      },
    ],
    passes: [
      {
        title: 'a bucket of a third Region',
        edit: {
          'site-us-east-2': (tf) => {
            withProvider(tf, 'us-east-1');
            bucketThere(tf);
          },
        },
      },
    ],
  },
];

/** How many resources of a stack serve or hold data, by the types that the rule counts. */
function countIn(stack: 'site-us-east-2'): number {
  const types =
    /^aws_(db_instance|autoscaling_group|launch_template|lb|lb_listener|lb_listener_rule|lb_target_group|s3_bucket_replication_configuration|kms_key|vpc|subnet|nat_gateway|internet_gateway|route_table|security_group|s3_bucket)$/;
  return baseDocument(stack).resource_changes.filter(({ type }) => types.test(type)).length;
}
