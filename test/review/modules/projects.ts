import * as path from 'node:path';

/** A change that somebody makes to a project after it was applied. */
export interface ProjectChange {
  /** Name of the plan's file. */
  readonly name: string;
  /** What is changed, as a developer would say it. */
  readonly title: string;
  /** What is written in `main.tf` instead of what stands there once. */
  readonly edits: readonly { readonly from: string; readonly to: string }[];
}

/** A Terraform project that is not ours, written in the style of a popular family of modules. */
export interface ModuleProject {
  /** Name of its folder. */
  readonly name: string;
  /** The Region that each provider of the root module works in, by alias; '' is the one without. */
  readonly regions: Readonly<Record<string, string>>;
  readonly changes: readonly ProjectChange[];
}

export const FOLDER = path.join(__dirname, '../../fixtures/review/modules');

/** The plan that the documentation shows. */
export const EXAMPLE = {
  project: 'rds-replica',
  plan: 'promoted',
  file: path.join(__dirname, '../../../docs/examples/orders.json'),
};

export const PROJECTS: readonly ModuleProject[] = [
  {
    name: 'rds-replica',
    regions: { '': 'eu-west-1', region_2: 'eu-central-1' },
    changes: [
      {
        name: 'promoted',
        title: 'the replica becomes a database of its own',
        edits: [{ from: '  replicate_source_db = module.db.db_instance_arn\n', to: '' }],
      },
      {
        name: 'rekeyed',
        title: 'the replica gets another key',
        edits: [
          { from: 'aws_kms_key.replica.arn', to: 'aws_kms_key.databases.arn' },
          {
            from: 'resource "aws_kms_key" "replica" {',
            to: `resource "aws_kms_key" "databases" {
  provider = aws.region_2

  enable_key_rotation = true
}

resource "aws_kms_key" "replica" {`,
          },
        ],
      },
    ],
  },
  {
    name: 's3-replication',
    regions: { '': 'eu-west-1', replica: 'eu-central-1' },
    changes: [
      {
        name: 'disabled',
        title: 'replication of the documents is paused',
        edits: [
          { from: 'id     = "everything"\n        status = true', to: 'id     = "everything"\n        status = false' },
        ],
      },
    ],
  },
  {
    name: 'route53-failover',
    regions: { '': 'eu-west-1' },
    changes: [
      {
        name: 'ttl-raised',
        title: 'the names are kept longer, and the primary loses its check',
        edits: [
          {
            from: 'ttl                     = 60\n      set_identifier          = "primary"\n      health_check_id         = module.health_check["primary"].id\n',
            to: 'ttl                     = 3600\n      set_identifier          = "primary"\n',
          },
          {
            from: 'ttl                     = 60\n      set_identifier          = "secondary"',
            to: 'ttl                     = 3600\n      set_identifier          = "secondary"',
          },
        ],
      },
    ],
  },
  {
    name: 'autoscaling-alb',
    regions: { '': 'eu-west-1', standby: 'eu-central-1' },
    changes: [
      {
        name: 'standby-emptied',
        title: 'the standby Region costs nothing while nothing happens',
        edits: [{ from: 'min_size            = 1', to: 'min_size            = 0' }],
      },
    ],
  },
  {
    name: 'backup-copy',
    regions: { '': 'eu-west-1', dr: 'eu-central-1' },
    changes: [
      {
        name: 'copy-removed',
        title: 'backups are kept for a week and copied nowhere',
        edits: [
          {
            from: `lifecycle         = { delete_after = 35 }
      copy_actions = [
        {
          destination_vault_arn = aws_backup_vault.dr.arn
          lifecycle             = { delete_after = 35 }
        },
      ]
`,
            to: 'lifecycle         = { delete_after = 7 }\n',
          },
        ],
      },
    ],
  },
  {
    name: 'aurora-global',
    regions: { '': 'eu-west-1', secondary: 'eu-central-1' },
    changes: [
      {
        name: 'detached',
        title: 'the second cluster leaves the global one',
        edits: [
          {
            from: `  is_secondary              = true
  global_cluster_identifier = aws_rds_global_cluster.default.id
`,
            to: '  is_secondary              = true\n  global_cluster_identifier = null\n',
          },
        ],
      },
    ],
  },
];
