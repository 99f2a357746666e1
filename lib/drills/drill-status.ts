import { Problem } from '../core/errors';
import { amountText, durationText, listText } from '../core/figures';
import { Duration } from '../core/quantities';
import { DrillFigure, DrillKind, DrillRecord } from './drill-record';
import { ChangedPart, changedParts, changedReleases, RecoveryFingerprint } from './recovery-fingerprint';

/** How often an environment is to be drilled. */
export interface DrillSchedule {
  /** The last success may be so long ago, and no longer. */
  readonly every: Duration;
  /** The kinds of drill that count; the others are history. */
  readonly counts: readonly DrillKind[];
}

/** @default of an environment: a quarter, by looking at everything or by failing over */
export const DEFAULT_DRILL_SCHEDULE: DrillSchedule = { every: Duration.days(90), counts: ['drill', 'failover'] };

export interface DrillStatusProps {
  readonly environment: string;
  /** Oldest first. */
  readonly records: readonly DrillRecord[];
  readonly schedule: DrillSchedule;
  /** Of what this checkout synthesizes. */
  readonly fingerprint: RecoveryFingerprint;
  /** ISO 8601. */
  readonly now: string;
}

/** Where an environment stands. */
export interface DrillStatus {
  readonly environment: string;
  readonly outcome: 'green' | 'red';
  /** Why it is red; empty when it is green. */
  readonly problems: readonly Problem[];
  /** What there is to know beside that. */
  readonly notes: readonly string[];
  /** The last success of a kind that counts. */
  readonly last?: DrillRecord;
  /** When the next one must have succeeded, ISO 8601. */
  readonly due?: string;
  /** What recovery rests on, and has changed since the last success. */
  readonly changed: readonly ChangedPart[];
  readonly schedule: { readonly every: string; readonly counts: readonly DrillKind[] };
  /** All of them, oldest first. */
  readonly records: readonly DrillRecord[];
}

/**
 * Judges the history of an environment. Red when there is no success of a kind that counts, when the last one is
 * older than the schedule allows or than a change of what recovery rests on, when a later one did not succeed,
 * and when it took longer, or lost more, than the objective allows.
 */
export function drillStatus({ environment, records, schedule, fingerprint, now }: DrillStatusProps): DrillStatus {
  const counting = records.filter(({ kind }) => schedule.counts.includes(kind));
  const newest = counting.at(-1);
  const last = counting.filter(({ result }) => result === 'passed').at(-1);
  const changed = last ? changedParts(last.fingerprint, fingerprint) : [];
  const due = last && new Date(Date.parse(last.at) + schedule.every.toSeconds() * 1000).toISOString();
  const problems: Problem[] = [];
  const report = (code: string, message: string): void => {
    problems.push({ code, where: environment, message });
  };
  if (!last) {
    report(
      'never-drilled',
      `must have a ${schedule.counts.join(' or ')} that passed, got none of ${amountText(records.length, 'record')}; ` +
        `run one, and record it with 'warmsite drills record ${environment}'`,
    );
  }
  if (due !== undefined && Date.parse(now) > Date.parse(due)) {
    report(
      'drill-overdue',
      `must be drilled every ${schedule.every.toString()}, but the last success is of ${dayOf(last?.at)}, and the next ` +
        `was due on ${dayOf(due)}`,
    );
  }
  if (changed.length > 0) {
    report(
      'drill-outdated',
      `must be drilled after each change of what recovery rests on; changed since the ${last?.kind ?? ''} of ` +
        `${dayOf(last?.at)}: ${listText(changed.map(changeText))}`,
    );
  }
  if (newest && newest !== last) {
    report(
      'drill-not-passed',
      `must have passed its newest drill, but the ${newest.kind} of ${dayOf(newest.at)} ${newest.result === 'failed' ? 'has failed' : 'is degraded'}; mend what it found, and drill again`,
    );
  }
  if (last && !last.emulated) {
    for (const [name, figure] of [
      ['rto', last.recovery],
      ['rpo', last.loss],
    ] as const) {
      if (isMissed(figure)) {
        report(
          `${name}-missed`,
          `must meet objectives.${name}, ${durationText(figure.objective)}, but the ${last.kind} of ${dayOf(last.at)} measured ${durationText(figure.seconds)}`,
        );
      }
    }
  }
  return {
    environment,
    outcome: problems.length === 0 ? 'green' : 'red',
    problems,
    notes: last ? notesOn(last, fingerprint) : [],
    ...(last ? { last } : {}),
    ...(due === undefined ? {} : { due }),
    changed,
    schedule: { every: schedule.every.toString(), counts: schedule.counts },
    records,
  };
}

function notesOn(last: DrillRecord, fingerprint: RecoveryFingerprint): readonly string[] {
  const slow = last.emulated ? [] : last.steps.filter(isSlow);
  const released = changedReleases(last.fingerprint, fingerprint);
  return [
    ...(last.emulated ? ['The last success was on an emulator: its times say nothing of an RTO or an RPO.'] : []),
    ...(last.kind === 'drill'
      ? ['A drill looks and changes nothing: only a failover measures how long one takes.']
      : []),
    ...slow.map(
      ({ title, seconds, budget }) =>
        `Slower than the model expects of 95 in 100: ${title}, ${durationText(seconds)} instead of ${durationText(budget?.p95 ?? 0)}.`,
    ),
    ...(released.length > 0
      ? [`Released since, which does not outdate a drill: image or start script of ${listText(released)}.`]
      : []),
  ];
}

/** Whether a step took longer than 95 of 100 by the model. */
export function isSlow({ seconds, budget }: DrillRecord['steps'][number]): boolean {
  return budget !== undefined && seconds > budget.p95;
}

/** Whether a figure is beyond its objective. */
export function isMissed(figure: DrillFigure | undefined): figure is DrillFigure & { readonly objective: number } {
  return figure?.objective !== undefined && figure.seconds > figure.objective;
}

/** `network (2 resources)`. */
function changeText({ part, added, removed, changed }: ChangedPart): string {
  return `${part} (${amountText(added.length + removed.length + changed.length, 'resource')})`;
}

/** The day of a time. */
export function dayOf(at = ''): string {
  return at.slice(0, 10);
}
