import { Construct, IConstruct } from 'constructs';

/** Where the guides of all alarms are, relative to the project, with slashes. */
export const ALARM_GUIDES_FILE = 'docs/alarms.md';

/** Key of the construct context with the address under which people find `ALARM_GUIDES_FILE`, when it is published. */
export const ALARM_GUIDES_CONTEXT = 'warmsiteAlarmGuides';

/**
 * What pages together: one page an incident, however many of its symptoms show. `itself`: the alarm is the only
 * symptom of its kind in its Region, and tells the pager without a detour.
 */
export type Incident = 'service' | 'data' | 'itself';

/**
 * Who is told when: `page` at once, at night too, for users are not served, or data is being lost, and nothing mends it
 * by itself; `ticket` somebody in working hours, before it becomes a page; `info` nobody: it is there for whoever is
 * looking for the cause of an incident.
 */
export type AlarmUrgency =
  | { readonly severity: 'page'; readonly incident: Incident }
  | { readonly severity: 'ticket' }
  | { readonly severity: 'info' };

/** What whoever is called must know of an alarm, beyond what fits into its description. */
export type AlarmGuide = AlarmUrgency & {
  /** Heading in `ALARM_GUIDES_FILE`, kebab-case; alarms that differ only in what they watch share one. */
  readonly anchor: string;
  /** What is wrong when it fires, and what that does to users or to a recovery, in whole sentences. */
  readonly means: string;
  /** Where the threshold comes from, in whole sentences. */
  readonly thresholdFrom: string;
  /** Why a period without data counts as it does, in whole sentences. */
  readonly silence: string;
};

/** An alarm as it registers itself on construction. */
export interface AlarmRecord {
  readonly guide: AlarmGuide;
  readonly alarmName: string;
  readonly region: string;
  /** When it fires, e.g. `FreeStorageSpace (Minimum) below 5, 3 of 3 periods of 5m`. */
  readonly condition: string;
  /** How missing data counts, e.g. `breaching`. */
  readonly missingData: string;
  readonly whatToDo: string;
  /** How many metrics CloudWatch evaluates for it, by which it is billed; 0 for a composite alarm, which has a price of its own. */
  readonly metrics: number;
  readonly alarm: IConstruct;
}

/** The end of an alarm's description: where its guide is. */
export function guidePointer(scope: Construct, { anchor }: AlarmGuide): string {
  const published: unknown = scope.node.tryGetContext(ALARM_GUIDES_CONTEXT);
  return `Guide: ${typeof published === 'string' ? published : ALARM_GUIDES_FILE}#${anchor}`;
}

/** Registers an alarm with the construct tree that it is part of. */
export function recordAlarm(record: AlarmRecord): void {
  record.alarm.node.addMetadata(METADATA, record);
}

/** Every alarm of a construct tree that has a guide, in the order of the tree. */
export function recordedAlarms(root: IConstruct): readonly AlarmRecord[] {
  return root.node
    .findAll()
    .flatMap(({ node }) => node.metadata.filter(({ type }) => type === METADATA))
    .map(({ data }) => data as AlarmRecord);
}

const METADATA = 'warmsite:alarm';
