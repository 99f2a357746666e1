import { PlanEdit, TerraformJson } from './case';

/** A pull request that somebody might well open, with the plans that it would have. */
export interface Showcase extends PlanEdit {
  /** Name of its files. */
  readonly name: string;
}

const database = (tf: TerraformJson): any => tf.resource['aws_db_instance']!['database_g1'];

export const SHOWCASES: readonly Showcase[] = [
  {
    name: 'promotion',
    title: 'Clean up the replica: it has the settings of the writer anyway',
    edit: {
      'site-us-west-2': (tf) => {
        delete database(tf).replicate_source_db;
        database(tf).lifecycle.ignore_changes = ['username', 'db_name', 'engine'];
      },
    },
  },
  {
    name: 'gpu-type',
    title: 'Run the standby on smaller GPUs, it is idle',
    edit: {
      'site-us-west-2': (tf) => {
        const group = tf.resource['aws_autoscaling_group']!['inference_llm'];
        group.mixed_instances_policy.launch_template.override = [
          { instance_type: 'g6.2xlarge' },
          { instance_type: 'g5.2xlarge' },
        ];
        tf.resource['aws_launch_template']!['inference_llm_launch_template'].instance_type = 'g6.2xlarge';
      },
    },
  },
  {
    name: 'bucket',
    title: 'Keep uploads in a bucket of their own',
    edit: {
      'vault-us-east-2': (tf) => {
        for (const type of Object.keys(tf.resource).filter((name) => name.startsWith('aws_s3_bucket'))) {
          for (const [name, block] of Object.entries(tf.resource[type]!)) {
            if (!name.startsWith('data_bucket')) continue;
            const copy = JSON.stringify(block)
              .replaceAll('data_bucket', 'uploads_bucket')
              .replaceAll('-data-', '-uploads-');
            tf.resource[type]![name.replace('data_bucket', 'uploads_bucket')] = JSON.parse(copy);
          }
        }
      },
    },
  },
];

/** Folder of the plans of a showcase, beside those of the rules. */
export function showcaseFolder({ name }: Showcase): string {
  return `showcase-${name}`;
}
