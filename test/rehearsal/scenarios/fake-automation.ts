import { automationStepName } from '../../../lib/failover/runbook/automation-document';
import { runRunbook } from '../../../lib/failover/runbook/runner';
import { Call, Json } from '../../../lib/failover/runbook/step';
import { MemoryJournal } from '../../../lib/rehearsal/scenarios/runbook-steps';
import { AwsCourse, awsCourse, HOME } from './fake-course';

/** A step as GetAutomationExecution shows it. */
export interface ShownStep {
  StepName: string;
  StepStatus: string;
  ExecutionStartTime?: number;
  ExecutionEndTime?: number;
  FailureMessage?: string;
  Outputs?: { Payload: string[] };
}

export interface AutomatedCourse extends AwsCourse {
  /** Every call of SSM, with its input. */
  readonly asked: (readonly [operation: string, region: string, input: Call['input']])[];
  /** Statuses to show one after the other until the last one stays; `Waiting` waits for a signal. */
  statuses: string[];
  /** Steps to show; those of the run come to the end of it. */
  readonly steps: ShownStep[];
  /** What happens before somebody looks at the run. */
  onLook: () => void;
  /** A moment after all before it, in seconds since 1970. */
  tick(): number;
  /** A call of a script, now. */
  see(region: string, service: string, action: string, status?: number | 'refused'): void;
}

/**
 * A course of events, of a home that is dead, whose Systems Manager does what the local runner does,
 * with the names and in the words of its own. It runs no document: that is the emulator's to do.
 */
export async function automatedCourse(): Promise<AutomatedCourse> {
  const course = awsCourse();
  const { aws, timeline, emulator } = course;
  await timeline.kill(HOME, 'refuse');
  const make = aws.call.bind(aws);
  let now = Date.now() / 1000 - 60;
  const automated: AutomatedCourse = {
    ...course,
    asked: [],
    statuses: ['InProgress', 'Waiting', 'InProgress', 'Success'],
    steps: [],
    onLook: () => undefined,
    tick: () => (now += 0.01),
    see: (region, service, action, status = 200) =>
      emulator.gate.see({
        at: new Date(Math.ceil(automated.tick() * 1000)).toISOString(),
        region,
        service,
        action,
        status,
        client: 'sdk',
      }),
  };
  const run = async (): Promise<void> => {
    const runbook = timeline.runbook('failover');
    const call = async (made: Call, seconds: number): Promise<Json> => {
      const { service, operation, region } = made;
      const signing = service === 'cloudwatch' ? 'monitoring' : service;
      try {
        const answer = await make(made, seconds);
        if (service !== 'https') automated.see(region, signing, operation);
        return answer;
      } catch (error) {
        automated.see(region, signing, operation, 'refused');
        throw error;
      }
    };
    await runRunbook({
      runbook,
      world: { ...timeline.world(), call },
      journal: new MemoryJournal(runbook, timeline),
      onEvent: (event) => {
        const StepName = automationStepName(event.step.id);
        if (event.type === 'step-started') {
          automated.steps.push({ StepName, StepStatus: 'InProgress', ExecutionStartTime: automated.tick() });
        }
        if (event.type !== 'step-ended') return;
        const { outcome, reason, outputs } = event.result;
        const texts = Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, JSON.stringify(value)]));
        Object.assign(automated.steps.at(-1)!, {
          StepStatus: reason === undefined ? 'Success' : 'Failed',
          ExecutionEndTime: automated.tick(),
          ...(reason === undefined
            ? { Outputs: { Payload: [JSON.stringify({ outcome, outputs: texts })] } }
            : { FailureMessage: reason }),
        });
      },
    });
  };
  jest.spyOn(aws, 'call').mockImplementation(async (made, seconds) => {
    const { operation, region, input } = made;
    if (!operation.includes('Automation')) return make(made, seconds);
    automated.asked.push([operation, region, input]);
    if (operation === 'StartAutomationExecution') return { AutomationExecutionId: 'run-1' };
    if (operation === 'SendAutomationSignal') {
      await run();
      return {};
    }
    automated.onLook();
    const [status = ''] = automated.statuses;
    if (automated.statuses.length > 1) automated.statuses.shift();
    return {
      AutomationExecution: {
        AutomationExecutionStatus: status,
        ...(status === 'Failed' ? { FailureMessage: 'Step promote failed: no' } : {}),
        StepExecutions: automated.steps as unknown as Json,
      },
    };
  });
  return automated;
}
