import { FisExperimentTemplate } from '@cdktf/provider-aws/lib/fis-experiment-template';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import { Violations } from '../core/errors';
import { NAME_LIMITS, Names } from '../core/names';
import { assumableBy, onBehalfOf, policyText } from '../core/policy';
import { Duration } from '../core/quantities';
import { StopAlarmRef, requireSameStack } from '../core/references';
import { ExperimentLog } from './experiment-log';
import { experimentPermissions } from './experiment-permissions';
import { ExperimentTarget } from './experiment-target';
import { FIS_ACTIONS, FisActionId, FisParameters, parameterTexts, TargetType } from './fis-action';

/** One thing that an experiment does. */
export type ExperimentAction = {
  readonly [Id in FisActionId]: {
    /** In lower case, unique in its experiment. */
    readonly name: string;
    readonly action: Id;
    readonly target: ExperimentTarget<TargetType<Id>>;
    readonly parameters: FisParameters<Id>;
    /**
     * Names of the actions that must be over first.
     *
     * @default - it begins with the experiment
     */
    readonly after?: readonly string[];
  };
}[FisActionId];

/** FIS allows no more stop conditions of an experiment (AWS FIS quotas). */
export const MOST_STOP_ALARMS = 5;

/** FIS takes no more ARNs for one target (CreateExperimentTemplate). */
export const MOST_TARGET_ARNS = 5;

/** FIS takes no more actions in one experiment (AWS FIS quotas). */
export const MOST_ACTIONS = 20;

/** Longest description, and longest value of a parameter, in characters (CreateExperimentTemplate). */
const LONGEST_DESCRIPTION = 512;
const LONGEST_PARAMETER = 1024;

/** How long an action of FIS may last (AWS FIS actions reference). */
export const SHORTEST_ACTION = Duration.minutes(1);
export const LONGEST_ACTION = Duration.hours(12);

/** What {@link Experiment} is made of. */
export interface ExperimentProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /** What it tests, e.g. `zone-loss`; part of the name of its role. */
  readonly purpose: string;
  /** What breaks, as a sentence. */
  readonly description: string;
  /** At least one. */
  readonly actions: readonly ExperimentAction[];
  /**
   * Alarms of this stack that end the experiment, 1 to 5. Take those of what users see, and none that
   * the fault itself sets off: an experiment does not start while one is in alarm.
   */
  readonly stopAlarms: readonly StopAlarmRef[];
  readonly log: ExperimentLog;
}

/**
 * An experiment of AWS FIS: a template that somebody starts, and that breaks what it says for a while.
 *
 * It ends when one of its alarms goes off, and fails when a target finds nothing. Both are refused here
 * when they could not work: a plan takes any alarm and any target.
 *
 * @example
 * ```ts
 * import { Duration, Experiment, ExperimentLog, ExperimentTarget } from 'warmsite';
 * import { errors, group, key, names, stack } from './shared';
 *
 * new Experiment(stack, 'InstanceLoss', {
 *   names,
 *   purpose: 'instance-loss',
 *   description: 'One server dies',
 *   actions: [
 *     {
 *       name: 'terminate',
 *       action: 'aws:ec2:terminate-instances',
 *       target: ExperimentTarget.instances(names, group, 'one'),
 *       parameters: {},
 *     },
 *   ],
 *   stopAlarms: [errors],
 *   log: new ExperimentLog(stack, 'InstanceLossLog', { names, key, retention: Duration.days(90) }),
 * });
 * ```
 */
export class Experiment extends Construct {
  /** Id of the template, as `StartExperiment` takes it. */
  public readonly templateId: string;

  /** @throws WarmsiteError with everything that would make the experiment fail, or test nothing */
  public constructor(scope: Construct, id: string, props: ExperimentProps) {
    super(scope, id);
    this.validate(props);
    const { names, purpose, log } = props;
    const actions = props.actions.map((each) => ({ ...each, parameters: parameterTexts(each.parameters) }));

    const role = new IamRole(this, 'Role', {
      name: names.role(`chaos-${purpose}`),
      description: `Runs the experiment ${purpose} of ${names.prefix} in ${names.region}`,
      assumeRolePolicy: policyText(assumableBy('fis.amazonaws.com', onBehalfOf(names, names.anyExperimentArn))),
    });
    const permissions = new IamRolePolicy(this, 'Permissions', {
      name: 'experiment',
      role: role.name,
      policy: policyText(...experimentPermissions(names, actions)),
    });
    const targets = new Map(props.actions.map(({ target }) => [target.name, target]));
    this.templateId = new FisExperimentTemplate(this, 'Resource', {
      description: props.description,
      roleArn: role.arn,
      action: actions.map(({ name, action, target, parameters, after }) => ({
        name,
        actionId: action,
        parameter: Object.entries(parameters).map(([key, value]) => ({ key, value })),
        target: { key: FIS_ACTIONS[action].key, value: target.name },
        ...(after === undefined ? {} : { startAfter: [...after] }),
      })),
      target: [...targets.values()].map(({ name, type, mode, selection: { arns, tags, filter } }) => ({
        name,
        resourceType: type,
        selectionMode: mode,
        ...(arns === undefined ? {} : { resourceArns: [...arns] }),
        ...(tags === undefined ? {} : { resourceTag: Object.entries(tags).map(([key, value]) => ({ key, value })) }),
        ...(filter === undefined ? {} : { filter: [{ path: filter[0], values: filter.slice(1) }] }),
      })),
      stopCondition: props.stopAlarms.map(({ arn }) => ({ source: 'aws:cloudwatch:alarm', value: arn })),
      // With `skip` an experiment without targets is a success.
      experimentOptions: { accountTargeting: 'single-account', emptyTargetResolutionMode: 'fail' },
      logConfiguration: { logSchemaVersion: 2, cloudwatchLogsConfiguration: { logGroupArn: log.deliveryArn } },
      tags: { Name: `${names.prefix}-${purpose}` },
      dependsOn: [permissions],
    }).id;
  }

  private validate(props: ExperimentProps): void {
    const { names, purpose, description, actions, stopAlarms, log } = props;
    const violations = new Violations(this.node.path);
    requireSameStack(this, { log }, violations);
    stopAlarms.forEach((alarm, index) => requireSameStack(this, { [`stopAlarms[${index}]`]: alarm }, violations));
    violations.require(
      stopAlarms.length >= 1 && stopAlarms.length <= MOST_STOP_ALARMS,
      'stop-alarms',
      `'stopAlarms' must be 1 to ${MOST_STOP_ALARMS} alarms of this Region, got ${stopAlarms.length}; without one nothing ends an experiment that hurts`,
    );
    violations.require(
      actions.length > 0,
      'no-action',
      `'actions' must be at least one, got none; an experiment without any tests nothing`,
    );
    violations.require(
      actions.length <= MOST_ACTIONS,
      'actions',
      `'actions' must be at most ${MOST_ACTIONS}, got ${actions.length}; make two experiments of them`,
    );
    violations.require(
      description.length >= 1 && description.length <= LONGEST_DESCRIPTION,
      'description',
      `'description' must have 1 to ${LONGEST_DESCRIPTION} characters, got ${description.length}; FIS takes no other`,
    );
    const role = names.role(`chaos-${purpose}`);
    violations.require(
      role.length <= NAME_LIMITS.role,
      'name-too-long',
      `'purpose' must keep the role name '${role}' within ${NAME_LIMITS.role} characters, got ${role.length}; shorten it by ${role.length - NAME_LIMITS.role}`,
    );
    const known = new Set<string>();
    for (const { name, after, target, parameters } of actions) {
      requireWord(`'actions' name`, name, violations);
      requireWord(`'target' name`, target.name, violations);
      violations.require(
        !known.has(name),
        'action-twice',
        `'actions' must have a name each, got ${name} twice; name one otherwise`,
      );
      for (const earlier of after ?? []) {
        violations.require(
          known.has(earlier),
          'action-after',
          `'after' must name an action before ${name}, got ${earlier}; an experiment that waits for nobody never goes on`,
        );
      }
      known.add(name);
      target.require(this, violations);
      requireArns(target, violations);
      requireTexts(name, parameters, violations);
      requireParameters(
        name,
        {
          duration: 'duration' in parameters ? parameters.duration : undefined,
          percentage: 'percentage' in parameters ? parameters.percentage : undefined,
        },
        violations,
      );
    }
    const targets = new Map<string, ExperimentTarget>();
    for (const { target } of actions) {
      const same = targets.get(target.name);
      violations.require(
        same === undefined || JSON.stringify(same.selection) === JSON.stringify(target.selection),
        'target-twice',
        `'target' must have a name of its own, got ${target.name} for two; FIS would take one for both`,
      );
      targets.set(target.name, target);
    }
    violations.throwIfAny();
  }
}

function requireWord(what: string, name: string, violations: Violations): void {
  violations.require(
    /^[A-Za-z0-9_-]{1,64}$/.test(name),
    'fis-name',
    `${what} must be 1 to 64 letters, digits, hyphens and underscores, got '${name}'; FIS takes no other`,
  );
}

function requireArns({ name, selection: { arns = [] } }: ExperimentTarget, violations: Violations): void {
  violations.require(
    arns.length <= MOST_TARGET_ARNS,
    'target-arns',
    `'target' ${name} must be at most ${MOST_TARGET_ARNS} resources, got ${arns.length}; take one tier, or one zone`,
  );
}

function requireTexts(name: string, parameters: Readonly<Record<string, unknown>>, violations: Violations): void {
  for (const [key, text] of Object.entries(parameterTexts(parameters))) {
    violations.require(
      /^\S+$/.test(text) && text.length <= LONGEST_PARAMETER,
      'action-parameter',
      `'${key}' of ${name} must be 1 to ${LONGEST_PARAMETER} characters without spaces, got '${text}'; FIS takes no other`,
    );
  }
}

function requireParameters(
  name: string,
  { duration, percentage }: { readonly duration?: Duration; readonly percentage?: number },
  violations: Violations,
): void {
  if (duration !== undefined) {
    const seconds = duration.toSeconds();
    violations.require(
      seconds >= SHORTEST_ACTION.toSeconds() && seconds <= LONGEST_ACTION.toSeconds() && seconds % 60 === 0,
      'action-duration',
      `'duration' of ${name} must be whole minutes from ${SHORTEST_ACTION.toString()} to ${LONGEST_ACTION.toString()}, got ${duration.toString()}; FIS takes no other`,
    );
  }
  if (percentage !== undefined) {
    violations.require(
      Number.isInteger(percentage) && percentage >= 1 && percentage <= 100,
      'action-percentage',
      `'percentage' of ${name} must be a whole number from 1 to 100, got ${percentage}; the provider takes any`,
    );
  }
}
