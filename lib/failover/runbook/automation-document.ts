import { Document, isMap, isScalar, isSeq, visit } from 'yaml';
import { Violations } from '../../core/errors';
import {
  RUN_HANDLER,
  RUN_STEP,
  SCRIPT_RUNTIME,
  ScriptEvents,
  ScriptStep,
  SHARE_HANDLER,
  SHARE_INTERPRETER,
} from './automation-script';
import { Bound, referencesIn } from './execution';
import { Call, Condition, Decision, OnFailure, Runbook, Step } from './step';
import { RunbookSubject } from './subject';

/** Bytes that a document may have (CreateDocument). */
export const DOCUMENT_LIMIT_BYTES = 65_536;

/** Seconds that Systems Manager lets a script run. */
export const SCRIPT_LIMIT_SECONDS = 600;

/**
 * Longest time that a script is given for its step, in seconds. Calls that are under way then may end,
 * and the script may say why it failed, before Systems Manager stops it.
 */
export const SCRIPT_SECONDS = 540;

/** Seconds in which an approval counts. What was looked at before is no longer so after that. */
export const APPROVAL_SECONDS = 4 * 3600;

/** Name of the parameter that says when a person has to agree, and its values; the first is the default. */
export const APPROVAL_PARAMETER = 'Approval';
export const APPROVAL_CHOICES = ['required', 'when-signals-disagree'] as const;

/** Name of the step that yields the interpreter. */
const INTERPRETER_STEP = 'interpreter';

/** A step of a document of schema 0.3, as far as runbooks use it. */
export interface AutomationStep {
  readonly name: string;
  readonly action: 'aws:approve' | 'aws:branch' | 'aws:executeScript';
  readonly description?: string;
  readonly onFailure?: 'Abort' | 'Continue' | `step:${string}`;
  readonly isCritical?: boolean;
  readonly maxAttempts?: number;
  readonly timeoutSeconds?: number;
  readonly inputs: { readonly [key: string]: unknown };
  readonly outputs?: readonly { readonly Name: string; readonly Selector: string; readonly Type: string }[];
  readonly nextStep?: string;
}

/** An Automation document of Systems Manager, schema 0.3. */
export interface AutomationDocument {
  readonly schemaVersion: '0.3';
  readonly description: string;
  readonly assumeRole: string;
  readonly parameters?: { readonly [name: string]: object };
  readonly mainSteps: readonly AutomationStep[];
}

/** Name of a runbook's step in the document: Systems Manager allows no hyphen where it refers to outputs. */
export function automationStepName(id: string): string {
  return id.replaceAll('-', '_');
}

/**
 * A document as CreateDocument takes it. In YAML, since a script inside of the document is documented
 * for that format only.
 */
export function automationDocumentText(document: AutomationDocument): string {
  const text = new Document(document, { version: '1.1', aliasDuplicateObjects: false });
  visit(text, {
    Pair: (_, { key, value }) => {
      if (!isScalar(key) || key.value !== 'InputPayload' || !isMap(value)) return;
      visit(value, {
        // A line for each call and each condition: with more there would be more indentation than text.
        Map: (__, map, path) => {
          map.flow = path.some(isSeq);
        },
      });
      return visit.SKIP;
    },
  });
  return text.toString({ lineWidth: 0, flowCollectionPadding: false, indentSeq: false });
}

/**
 * The runbook for Systems Manager. Each step is a script that runs the step's data, with the name of the
 * step; what it cannot do in one script follows it with a suffix: `_wait`, `_fallback_1`.
 *
 * - A step that stops the runbook aborts the run. One that degrades it lets it go on and fail at its end.
 * - A step with more time than a script has only waits there, in as many attempts as it takes. What
 *   changes something is a script of its own before it, which is not repeated.
 *
 * @param roleArn what the run acts as
 * @throws WarmsiteError when a step cannot be said in this form
 */
export function automationDocument(runbook: Runbook, subject: RunbookSubject, roleArn: string): AutomationDocument {
  const rendering = new Rendering(runbook, subject);
  const mainSteps = rendering.steps();
  const asks = runbook.steps.some(({ decision }) => decision && decision.signals.length > 0);
  return {
    schemaVersion: '0.3',
    description: `${runbook.title}. ${runbook.purpose}`,
    assumeRole: roleArn,
    ...(asks ? { parameters: { [APPROVAL_PARAMETER]: approvalParameter() } } : {}),
    mainSteps,
  };
}

function approvalParameter(): object {
  return {
    type: 'String',
    description: 'Whether a person has to agree always, or only when not all signals say that the Region is lost.',
    allowedValues: APPROVAL_CHOICES,
    default: APPROVAL_CHOICES[0],
  };
}

/** Something that becomes one script. */
interface Script {
  readonly name: string;
  readonly description?: string;
  readonly data: ScriptStep;
  /**
   * Attempts of `data.timeoutSeconds` each.
   *
   * @default - one
   */
  readonly attempts?: number;
  readonly onFailure: AutomationStep['onFailure'];
  readonly isCritical: boolean;
  /** Names of outputs that later steps use. */
  readonly outputs?: readonly string[];
  /** Yields whether all signals hold. */
  readonly agrees?: boolean;
  readonly nextStep?: string;
}

class Rendering {
  private readonly violations: Violations;
  /** Which step of the document yields a name. */
  private readonly source = new Map<string, string>();

  public constructor(
    private readonly runbook: Runbook,
    private readonly subject: RunbookSubject,
  ) {
    this.violations = new Violations(`runbook ${runbook.name}`);
  }

  public steps(): AutomationStep[] {
    const steps = [shareInterpreter(), ...this.runbook.steps.flatMap((step, index) => this.step(step, index))];
    const names = steps.map(({ name }) => name);
    for (const name of names.filter((each, index) => names.indexOf(each) < index)) {
      this.violations.require(
        false,
        'automation-name',
        `steps must have names of their own in the document, got ${name} twice; rename one of the two`,
      );
    }
    this.violations.throwIfAny();
    return steps;
  }

  private step(step: Step, index: number): AutomationStep[] {
    const { id, decision, fallbacks = [], onFailure } = step;
    const name = automationStepName(id);
    const next = this.runbook.steps[index + 1];
    this.violations.require(
      next !== undefined || (fallbacks.length === 0 && !decision),
      'automation-last',
      `step ${id} must be followed by one to go on with after its fallbacks or its decision, got the last one`,
    );
    this.violations.require(
      !decision || (step.calls ?? []).length === 0,
      'automation-decision',
      `step ${id} must change nothing, since the question comes after its script; make a step of its own for its calls`,
    );
    const onward = next ? { nextStep: automationStepName(next.id) } : {};
    const failing = { onFailure: FAILURE[onFailure], isCritical: onFailure !== 'note' };
    const used = this.usedLater(step, index);
    const yields = used.length > 0 && onFailure !== 'stop';
    this.violations.require(
      !yields || !this.isSplit(step),
      'automation-outputs',
      `step ${id} must take at most ${SCRIPT_SECONDS} s, or stop the runbook when it fails, since later steps use ${used.join(', ')}; got ${step.timeoutSeconds} s`,
    );

    const acting: Omit<Script, 'data' | 'name'> = {
      description: descriptionOf(step),
      ...failing,
      ...(decision ? { agrees: true } : {}),
      // Without it the run would go on with the first fallback.
      ...(fallbacks.length > 0 ? { onFailure: `step:${name}_fallback_1`, ...onward } : {}),
    };
    const steps = this.isSplit(step)
      ? this.actThenWait(step, used, acting, next ? `step:${automationStepName(next.id)}` : 'Continue')
      : [
          this.script({
            ...acting,
            name,
            ...inAttempts({ ...scriptStep(step), ...(yields ? { yields } : {}) }),
            outputs: used,
          }),
        ];
    if (yields) steps.push(this.script(verdict(name, used, failing)));
    if (decision) steps.push(...this.asking(step, decision, onward));
    fallbacks.forEach(({ title, calls, until, timeoutSeconds }, position) => {
      const isLast = position + 1 === fallbacks.length;
      steps.push(
        this.script({
          ...failing,
          ...onward,
          name: `${name}_fallback_${position + 1}`,
          description: `If ${name} has failed: ${title}.`,
          // Its calls are made again with each attempt, as they are when a runbook is resumed.
          ...inAttempts(scriptStep({ ...NOTHING, calls, until, pollSeconds: step.pollSeconds, timeoutSeconds })),
          ...(isLast ? {} : { onFailure: `step:${name}_fallback_${position + 2}` as const }),
        }),
      );
    });
    return steps;
  }

  /** Whether a step takes longer than a script may, and changes something, which must not be done with each attempt. */
  private isSplit({ timeoutSeconds, calls = [] }: Step): boolean {
    return timeoutSeconds > SCRIPT_SECONDS && calls.length > 0;
  }

  /** @param skipped where to go on when what is to be waited for was not begun, and the run goes on */
  private actThenWait(
    step: Step,
    used: readonly string[],
    acting: Omit<Script, 'data' | 'name'>,
    skipped: AutomationStep['onFailure'],
  ): AutomationStep[] {
    const { id, until = [], explain, pollSeconds, remember, timeoutSeconds } = step;
    const name = automationStepName(id);
    const bound = namesBoundIn([...(step.look ?? []), ...(step.calls ?? [])]);
    for (const each of referencesIn([until, remember]).filter((reference) => bound.has(reference))) {
      this.violations.require(
        false,
        'automation-split',
        `step ${id} must take at most ${SCRIPT_SECONDS} s, or wait for nothing that names @{${each}}, which another script has bound; got ${timeoutSeconds} s`,
      );
    }
    const acted = used.filter((output) => bound.has(output));
    const waited = used.filter((output) => !acted.includes(output));
    return [
      this.script({
        ...acting,
        name,
        data: scriptStep({ ...step, until: undefined, remember: undefined, timeoutSeconds: SCRIPT_SECONDS }),
        onFailure: acting.onFailure === 'Continue' ? skipped : acting.onFailure,
        nextStep: undefined,
        outputs: acted,
      }),
      this.script({
        ...acting,
        name: `${name}_wait`,
        description: `Waits for what ${name} has begun.`,
        ...inAttempts(scriptStep({ ...NOTHING, until, explain, pollSeconds, remember, timeoutSeconds })),
        outputs: waited,
      }),
    ];
  }

  /** Those outputs of a step that later steps name. */
  private usedLater({ outputs = [] }: Step, index: number): string[] {
    const later = new Set(this.runbook.steps.slice(index + 1).flatMap((step) => referencesIn(step)));
    return outputs.filter((output) => later.has(output));
  }

  /** Whom to ask, how, and when not to. */
  private asking(step: Step, { question, signals }: Decision, onward: { nextStep?: string }): AutomationStep[] {
    const { approvers, purposes } = this.subject;
    const { names } = this.runbook;
    const name = automationStepName(step.id);
    const region = names.region;
    const topic = names.topicArn(purposes.alerts);
    const command =
      `aws ssm send-automation-signal --region ${region} ` + '--automation-execution-id @{run} --signal-type Approve';
    const branch: AutomationStep = {
      name: `${name}_branch`,
      action: 'aws:branch',
      description: 'Nobody is asked when all signals agree and whoever started the run said so.',
      inputs: {
        Choices: [
          {
            And: [
              { Variable: `{{ ${APPROVAL_PARAMETER} }}`, StringEquals: APPROVAL_CHOICES[1] },
              { Variable: `{{ ${name}.agree }}`, BooleanEquals: true },
            ],
            NextStep: onward.nextStep,
          },
        ],
        Default: `${name}_ask`,
      },
    };
    return [
      ...(signals.length > 0 ? [branch] : []),
      this.script(
        {
          name: `${name}_ask`,
          // aws:approve itself notifies only topics whose names begin with "Automation".
          description: 'Tells those who get the alarms that a person has to agree.',
          data: {
            calls: [
              {
                service: 'sns',
                operation: 'Publish',
                region,
                input: {
                  TopicArn: topic,
                  Subject: `${names.prefix}: a decision is needed`,
                  Message: `${question} Within ${APPROVAL_SECONDS / 3600} hours, by one of ${approvers.join(', ')}: ${command}`,
                },
              },
            ],
            timeoutSeconds: 60,
          },
          onFailure: 'Continue',
          isCritical: false,
        },
        { run: '{{ automation:EXECUTION_ID }}' },
      ),
      {
        name: `${name}_approve`,
        action: 'aws:approve',
        timeoutSeconds: APPROVAL_SECONDS,
        onFailure: 'Abort',
        inputs: { Message: question, MinRequiredApprovals: 1, Approvers: approvers },
        ...onward,
      },
    ];
  }

  private script(script: Script, more: Bound = {}): AutomationStep {
    const { name, description, onFailure, isCritical, attempts = 1, nextStep, outputs = [] } = script;
    const step: ScriptStep = { ...script.data, ...(outputs.length > 0 ? { outputs } : {}) };
    const earlier = referencesIn(step).flatMap((each) => {
      const source = this.source.get(each);
      return source === undefined ? [] : [[each, `{{ ${source}.${each} }}`] as const];
    });
    for (const output of outputs) this.source.set(output, name);
    const bound: Bound = { ...Object.fromEntries(earlier), ...more };
    const events: ScriptEvents = { step, ...(Object.keys(bound).length > 0 ? { bound } : {}) };
    const selected = [
      ...outputs.map((output) => ({ Name: output, Selector: `$.Payload.outputs.${output}`, Type: 'String' })),
      ...(script.agrees ? [{ Name: 'agree', Selector: '$.Payload.agree', Type: 'Boolean' }] : []),
    ];
    return {
      name,
      action: 'aws:executeScript',
      ...(description === undefined ? {} : { description }),
      onFailure,
      isCritical,
      ...(attempts > 1 ? { maxAttempts: attempts } : {}),
      timeoutSeconds: step.timeoutSeconds + SCRIPT_LIMIT_SECONDS - SCRIPT_SECONDS,
      inputs: {
        Runtime: SCRIPT_RUNTIME,
        Handler: RUN_HANDLER,
        InputPayload: { interpreter: `{{ ${INTERPRETER_STEP}.interpreter }}`, ...events },
        Script: RUN_STEP,
      },
      ...(selected.length > 0 ? { outputs: selected } : {}),
      ...(nextStep === undefined ? {} : { nextStep }),
    };
  }
}

const FAILURE: Readonly<Record<OnFailure, 'Abort' | 'Continue'>> = {
  stop: 'Abort',
  degrade: 'Continue',
  note: 'Continue',
};

/** The fields of a step that every one has, for one that only waits. */
const NOTHING = { id: '', title: '', why: '', onFailure: 'stop', undo: '' } as const;

function shareInterpreter(): AutomationStep {
  return {
    name: INTERPRETER_STEP,
    action: 'aws:executeScript',
    description: 'Holds what runs the data of the other steps. Changes nothing.',
    onFailure: 'Abort',
    isCritical: true,
    timeoutSeconds: SCRIPT_LIMIT_SECONDS,
    inputs: { Runtime: SCRIPT_RUNTIME, Handler: SHARE_HANDLER, Script: SHARE_INTERPRETER },
    outputs: [{ Name: 'interpreter', Selector: '$.Payload.interpreter', Type: 'String' }],
  };
}

/** Fails the run for a step that yielded `null` instead of failing. */
function verdict(name: string, outputs: readonly string[], failing: Pick<Script, 'isCritical' | 'onFailure'>): Script {
  return {
    name: `${name}_verdict`,
    description: `Fails if ${name} has failed, which went on for the sake of the steps that use what it yields.`,
    data: {
      preconditions: outputs.map((output) => ({
        words: `${name} yielded ${output}`,
        holds: `@{${output}} != \`null\``,
      })),
      timeoutSeconds: 60,
    },
    ...failing,
  };
}

function descriptionOf({ title, why, operator, notChecked }: Step): string {
  return [
    `${title}. ${why}`,
    ...(operator ? [`To be done by you while it waits:`, ...operator] : []),
    ...(notChecked === undefined ? [] : [`Not checked: ${notChecked}.`]),
  ].join('\n');
}

function namesBoundIn(calls: readonly Call[]): Set<string> {
  return new Set(calls.flatMap(({ bind }) => Object.keys(bind ?? {})));
}

/** A step in as many attempts as its time needs. */
function inAttempts(data: ScriptStep): Pick<Script, 'attempts' | 'data'> {
  const attempts = Math.ceil(data.timeoutSeconds / SCRIPT_SECONDS);
  return { attempts, data: { ...data, timeoutSeconds: Math.ceil(data.timeoutSeconds / attempts) } };
}

function scriptStep(step: Step): ScriptStep {
  const { look, preconditions, decision, calls, repeat, remember, until, pollSeconds, timeoutSeconds, explain } = step;
  if (step.notChecked !== undefined) return { notChecked: step.notChecked, timeoutSeconds };
  return {
    ...(look ? { look: look.map(scriptCall) } : {}),
    ...(preconditions ? { preconditions: preconditions.map(scriptCondition) } : {}),
    ...(decision ? { signals: decision.signals.map(scriptCondition) } : {}),
    ...(calls ? { calls: calls.map(scriptCall) } : {}),
    ...(repeat ? { repeat } : {}),
    ...(remember ? { remember } : {}),
    ...(until ? { until: until.map(scriptCondition) } : {}),
    ...(pollSeconds === undefined ? {} : { pollSeconds }),
    timeoutSeconds,
    ...(explain ? { explain: { call: scriptCall(explain.call), text: explain.text } } : {}),
  };
}

function scriptCall({ service, operation, region, input, bind, when, seconds }: Call): Omit<Call, 'resources'> {
  return {
    service,
    operation,
    region,
    input,
    ...(bind ? { bind } : {}),
    ...(when === undefined ? {} : { when }),
    ...(seconds === undefined ? {} : { seconds }),
  };
}

function scriptCondition({ words, call, holds }: Condition): NonNullable<ScriptStep['until']>[number] {
  return { words, ...(call ? { call: scriptCall(call) } : {}), holds };
}
