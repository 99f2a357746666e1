import { Expectations } from '../../../lib/review/expectations';
import { Json } from '../../../lib/review/plan';
import { Severity } from '../../../lib/review/rule';
import { PlanDocument, StackName, StateDocument } from './base';

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

/** What the rules are asked about. */
export interface ReviewInput {
  /** The plan of each stack. */
  readonly documents: Partial<Record<StackName, PlanDocument>>;
  /** The present states that are given beside the plans; none by default. */
  readonly states: Partial<Record<StackName, StateDocument>>;
  expectations: Expectations | undefined;
}

/** A change that somebody might make to `prod`, made into real plans. */
export interface PlanEdit {
  /** What is changed, as a developer would say it. */
  readonly title: string;
  /** Edits the Terraform JSON of these stacks. */
  readonly edit: Partial<Record<StackName, (tf: TerraformJson) => void>>;
  /**
   * Edits what is there before, by address: for what prod never is. A new address is a resource that prod lacks.
   *
   * @default - prod as it was applied
   */
  readonly before?: Partial<Record<StackName, (values: Record<string, Record<string, Json>>) => void>>;
  /**
   * Edits what the rules are asked about beside the edit, for what is no edit of a stack.
   *
   * @default - the plans of all stacks, and what the files of prod promise
   */
  readonly input?: (input: ReviewInput) => void;
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
