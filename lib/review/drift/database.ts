import { UNKNOWN } from '../attributes';
import { Change, Resource, Snapshot } from '../estate';
import { isSame, OutsideChange, outsideValue } from './outside-change';
import { DriftJudge, Situation, Verdict } from './situation';
import { follows, nameOf } from './takeover';
import { listed } from '../wording';

/** Attributes that a promotion and a fence change. */
const SOURCE = 'replicate_source_db';
const GROUPS = 'vpc_security_group_ids';
const TAGS = ['tags', 'tags_all'];

export const judgeDatabase: DriftJudge = (change, situation) => {
  const { drift, planned, isDeleted } = change;
  if (isDeleted) return judgeLoss(change, situation);
  const dangers = planned ? dangersToDatabase(planned, situation, change) : [];
  const told = new Set(dangers.flatMap(({ about = [] }) => about));
  const instance = drift.after as Resource;
  return [
    ...dangers,
    ...(told.has(SOURCE) || !outsideValue(change, SOURCE) ? [] : [judgePromotion(instance, situation)]),
    ...(told.has(GROUPS) ? [] : judgeFence(change, instance, situation)),
  ];
};

/** What a plan would do to the database after a takeover, whether the state knows of that already or not. */
export function dangersToDatabase(planned: Change, situation: Situation, outside?: OutsideChange): readonly Verdict[] {
  const { takeover } = situation;
  const { before, after, action } = planned;
  if (!before) return [];
  const isTakenOver = takeover?.instance.key === planned.key;
  const verdicts: Verdict[] = isTakenOver ? [takenOver(before, situation)] : [];
  if (action === 'update' && after) {
    return [
      ...verdicts,
      ...demotion(planned, before, after, situation),
      ...unfencing(before, after, situation, outside),
    ];
  }
  const verb = LOSSES[action];
  if (!takeover || !isTakenOver || verb === undefined) return verdicts;
  verdicts.push({
    verdict: 'dangerous',
    severity: 'critical',
    message: `the plan would ${verb} ${nameOf(before)}, which has taken over`,
    why: `It is the database that writes, and the topology does not know it: the ${takeover.step} is not recorded.`,
    command: situation.commands.record(takeover),
    toldAs: 'plan',
  });
  return verdicts;
}

const LOSSES: Readonly<Partial<Record<Change['action'], string>>> = {
  delete: 'destroy',
  replace: 'replace',
  forget: 'forget',
};

/** The takeover itself, at the instance that writes now. */
function takenOver(instance: Resource, { takeover, expectations, commands }: Situation): Verdict {
  const { region = '', step } = takeover ?? {};
  return {
    verdict: 'dangerous',
    severity: 'critical',
    message: `${nameOf(instance)} follows nobody any more: ${region} has taken over`,
    why: `The plans were made from a topology in which ${expectations?.topology.writer ?? 'another Region'} writes: applied, they would undo the ${step}.`,
    ...(takeover ? { command: commands.record(takeover) } : {}),
    about: [SOURCE],
    toldAs: 'takeover',
  };
}

function demotion({ stack }: Change, before: Resource, after: Resource, { commands }: Situation): Verdict[] {
  if (follows(before) || !follows(after)) return [];
  return [
    {
      verdict: 'dangerous',
      severity: 'critical',
      message: `${nameOf(before)} follows nobody, and the plan would make it a replica again`,
      why: 'RDS makes no replica of an instance that was promoted: the apply fails half-way ("cannot elect new source database for replication").',
      command: commands.show(stack),
      about: [SOURCE],
      toldAs: 'plan',
    },
  ];
}

/** The fence of a takeover is the security group that lets nobody in. */
function unfencing(before: Resource, after: Resource, situation: Situation, outside?: OutsideChange): Verdict[] {
  const { estate, takeover, serving, expectations, commands } = situation;
  const groups = groupsOf(before);
  if (groups.length === 0 || isSame(groups, groupsOf(after))) return [];
  const common = {
    verdict: 'dangerous',
    severity: 'critical',
    message: `${nameOf(before)} is in ${groupsText(estate.before, groups)}, and the plan would take it out`,
    about: [GROUPS, ...TAGS],
  } as const;
  if (isRetired(before, situation)) {
    const isToRebuild = !takeover && expectations?.topology.nextStep === 'rebuild';
    return [
      {
        ...common,
        why: `It is the old writer, shut off when ${serving ?? 'another Region'} took over: the apply would let clients write to it beside the new one.`,
        command: takeover
          ? commands.record(takeover)
          : isToRebuild
            ? commands.warmsite('rebuild', before.stack)
            : commands.show(before.stack),
      },
    ];
  }
  if (!outside || !outsideValue(outside, GROUPS) || isClosed(estate.before, groups) !== true) return [];
  return [
    {
      ...common,
      why: 'It was shut off by hand, as a takeover does with the old writer: if another instance has taken over, both would accept writes after the apply.',
      command: commands.warmsite('failover', before.stack, '--dry-run'),
    },
  ];
}

function judgePromotion(instance: Resource, situation: Situation): Verdict {
  const { expectations, takeover, commands } = situation;
  if (takeover?.instance.key === instance.key) return takenOver(instance, situation);
  const message = `${nameOf(instance)} was promoted: it follows nobody any more`;
  if (expectations && instance.region === expectations.topology.writer) {
    return {
      verdict: 'expected',
      severity: 'note',
      message,
      why: `The topology says that ${instance.region} writes; the apply only records it.`,
      command: commands.deploy(instance.stack),
      about: [SOURCE],
    };
  }
  return {
    verdict: 'drift',
    severity: 'warning',
    message,
    why: 'Nothing here says who should write: if the other instance accepts writes as well, the two can never be merged again.',
    command: commands.accept(instance.stack),
    about: [SOURCE],
  };
}

/** A fence that the plan leaves alone. */
function judgeFence(change: OutsideChange, instance: Resource, situation: Situation): Verdict[] {
  const fence = outsideValue(change, GROUPS);
  if (!fence || fence.isUndone || !isRetired(instance, situation)) return [];
  return [
    {
      verdict: 'expected',
      severity: 'note',
      message: `${nameOf(instance)} was moved into ${groupsText(situation.estate.before, groupsOf(instance))}`,
      why: 'It is the old writer: the runbook shut it off, and the plan leaves it so.',
      about: [GROUPS, ...TAGS],
    },
  ];
}

/** An instance that is gone, and that the configuration still has: the apply makes a new one. */
function judgeLoss({ drift, planned }: OutsideChange, { serving, commands }: Situation): Verdict[] {
  const instance = drift.before as Resource;
  const wrote = !follows(instance) || (serving !== undefined && instance.region === serving);
  if (planned?.action !== 'create' || !wrote) return [];
  return [
    {
      verdict: 'dangerous',
      severity: 'critical',
      message: `${nameOf(instance)} does not exist any more`,
      why: 'The apply would make an empty database under its name, and hide that the data is gone.',
      command: commands.warmsite('failover', drift.stack, '--dry-run'),
    },
  ];
}

/** Whether an instance was the writer, and another one is now. */
function isRetired(instance: Resource, { serving }: Situation): boolean {
  return serving !== undefined && instance.region !== serving && !follows(instance);
}

function groupsOf(instance: Resource): readonly string[] {
  const ids = instance.values.texts(GROUPS);
  return ids === UNKNOWN ? [] : ids.filter((id): id is string => id !== UNKNOWN);
}

function groupsText(snapshot: Snapshot, ids: readonly string[]): string {
  const groups = `security group${ids.length === 1 ? '' : 's'} ${listed(ids)}`;
  return isClosed(snapshot, ids) === true ? `${groups}, which lets nobody in` : groups;
}

/** Whether security groups let nobody in; undefined where the plans do not have them all. */
function isClosed(snapshot: Snapshot, ids: readonly string[]): boolean | undefined {
  const types = ['aws_default_security_group', 'aws_security_group'];
  const groups = ids.flatMap((id) => snapshot.named(id, undefined, types).slice(0, 1));
  if (groups.length < ids.length) return undefined;
  const ways = snapshot
    .of('aws_vpc_security_group_ingress_rule', 'aws_security_group_rule')
    .filter(({ values }) => values.at('type') !== 'egress')
    .map(({ values }) => values.at('security_group_id'));
  return groups.every(({ values }) => values.isUnset('ingress') && !ways.includes(values.at('id')));
}
