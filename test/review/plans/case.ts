import { Json } from '../../../lib/review/plan';
import { Severity } from '../../../lib/review/rule';
import { StackName } from './base';

/** One stack as cdktf wrote it, e.g. `tf.resource.aws_db_instance.database_g1.multi_az = false`. */
export interface TerraformJson {
  resource: Record<string, Record<string, any>>;
  [key: string]: any;
}

/** What the plans of an edit are to say of a rule. */
export interface ExpectedFinding {
  readonly stack: StackName | '';
  /** Absent for a finding about a stack. */
  readonly address?: string;
  readonly message: string;
  /** @default - that of the rule */
  readonly severity?: Severity;
  /** @default 'found' */
  readonly status?: 'found' | 'unknown' | 'standing';
}

/** A change that somebody might make to `prod`, made into real plans. */
export interface PlanEdit {
  /** What is changed, as a developer would say it. */
  readonly title: string;
  /** Edits the Terraform JSON of these stacks. */
  readonly edit: Partial<Record<StackName, (tf: TerraformJson) => void>>;
  /**
   * Edits what is there before, by address: for what prod never is.
   *
   * @default - prod as it was applied
   */
  readonly before?: Partial<Record<StackName, (values: Record<string, Record<string, Json>>) => void>>;
}

export interface FailingEdit extends PlanEdit {
  /** Everything that this rule says of it, in the order of the report. */
  readonly finds: readonly ExpectedFinding[];
}

/** A rule with edits that it must find and edits near them that it must not. At least one of each. */
export interface RuleCase {
  readonly rule: string;
  readonly fails: readonly FailingEdit[];
  readonly passes: readonly PlanEdit[];
}
