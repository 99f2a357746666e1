import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { SsmDocument } from '@cdktf/provider-aws/lib/ssm-document';
import { Construct } from 'constructs';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { assumableBy, onBehalfOf, policyText } from '../core/policy';
import { automationDocument, automationDocumentText, DOCUMENT_LIMIT_BYTES } from './runbook/automation-document';
import { INLINE_POLICY_LIMIT, permissionsOf, RUNBOOKS_ROLE } from './runbook/permissions';
import { runbookProblems } from './runbook/runbooks';
import { Runbook } from './runbook/step';
import { RunbookSubject } from './runbook/subject';

export interface RunbookAutomationProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /** What the runbooks are about. */
  readonly subject: RunbookSubject;
  /** The runbooks that are run from this Region: at least one. Another name is another document. */
  readonly runbooks: readonly Runbook[];
}

/**
 * The runbooks of a Region as Automation documents of Systems Manager, and the role that they run as.
 *
 * They run where they are: a failover needs neither the lost Region nor anybody's computer. The role may
 * do what their steps do and nothing else. A change of the content becomes a new version, and the default
 * one; a run that is under way keeps its own.
 */
export class RunbookAutomation extends Construct {
  /** ARN of the role, a literal. */
  public readonly roleArn: string;

  /** @throws WarmsiteError with everything that AWS would refuse, or that a run would fail on */
  public constructor(scope: Construct, id: string, props: RunbookAutomationProps) {
    super(scope, id);
    const { names, subject, runbooks } = props;
    this.roleArn = names.roleArn(RUNBOOKS_ROLE);
    const policy = policyText(...permissionsOf(runbooks, subject));
    const contents = runbooks.map((runbook) => ({
      runbook,
      content: automationDocumentText(automationDocument(runbook, subject, this.roleArn)),
    }));
    this.validate(names, policy, contents);

    const role = new IamRole(this, 'Role', {
      name: names.role(RUNBOOKS_ROLE),
      description: `Runs the runbooks of ${names.prefix} in ${names.region}`,
      assumeRolePolicy: policyText(
        assumableBy('ssm.amazonaws.com', onBehalfOf(names, names.anyAutomationExecutionArn)),
      ),
    });
    const permissions = new IamRolePolicy(this, 'Permissions', { name: 'runbooks', role: role.name, policy });
    for (const { runbook, content } of contents) {
      new SsmDocument(this, `${runbook.name[0]?.toUpperCase() ?? ''}${runbook.name.slice(1)}`, {
        name: names.document(runbook.name),
        documentType: 'Automation',
        documentFormat: 'YAML',
        content,
        // The content names the role literally.
        dependsOn: [permissions],
      });
    }
  }

  private validate(
    names: Names,
    policy: string,
    contents: readonly { readonly runbook: Runbook; readonly content: string }[],
  ): void {
    const violations = new Violations(this.node.path);
    violations.require(
      contents.length > 0,
      'no-runbook',
      "'runbooks' must be at least one, got none; leave the construct out",
    );
    violations.require(
      policy.length <= INLINE_POLICY_LIMIT,
      'runbooks-policy-size',
      `'runbooks' must need permissions of at most ${INLINE_POLICY_LIMIT} characters, got ${policy.length}; take fewer groups`,
    );
    for (const { runbook, content } of contents) {
      violations.require(
        runbook.names.region === names.region,
        'runbook-region',
        `'runbooks' must be those of ${names.region}, got ${runbook.name} of ${runbook.names.region}; it has to run in the Region that is there then`,
      );
      for (const { code, where, message } of runbookProblems(runbook)) {
        violations.require(false, code, `'runbooks' must be sound, got ${where}: ${message}`);
      }
      const size = Buffer.byteLength(content);
      violations.require(
        size <= DOCUMENT_LIMIT_BYTES,
        'document-size',
        `the document of ${runbook.name} must have at most ${DOCUMENT_LIMIT_BYTES} bytes, got ${size}; take fewer groups, or fewer fallback instance types`,
      );
      violations.require(
        !/[$%]\{/.test(content),
        'document-template',
        `the document of ${runbook.name} must not contain \${ or %{, with which Terraform begins expressions; change what it is made from`,
      );
    }
    violations.throwIfAny();
  }
}
