import { UNKNOWN } from '../attributes';
import { Change, Resource } from '../estate';
import { OutsideChange, outsideValue } from './outside-change';
import { DriftJudge, Situation, Verdict } from './situation';

/** Attributes by which a group grows, and how it buys what it grows by. */
const SIZES = ['desired_capacity', 'max_size', 'min_size', 'warm_pool'];
const PURCHASE = 'mixed_instances_policy';

export const judgeGroup: DriftJudge = (change, situation) => {
  const { drift, planned, isDeleted } = change;
  if (isDeleted) return [];
  const dangers = planned ? dangersToGroup(planned, situation, change) : [];
  const isTold = dangers.some(({ about = [] }) => about === SIZES);
  return isTold ? dangers : [...dangers, ...judgeGrowth(change, drift.after as Resource, situation)];
};

/** What a plan would take from a group in the Region that serves. */
export function dangersToGroup(planned: Change, situation: Situation, outside?: OutsideChange): readonly Verdict[] {
  const { serving } = situation;
  const { before, after } = planned;
  if (!before || !after || serving === undefined || before.region !== serving) return [];
  return [...scaleIn(before, after, situation, outside), ...repurchase(before, situation, outside)];
}

function scaleIn(before: Resource, after: Resource, situation: Situation, outside?: OutsideChange): Verdict[] {
  const { takeover, serving = '', expectations, commands } = situation;
  const [is, then] = [before.values.number('min_size'), after.values.number('min_size')];
  if (typeof is !== 'number' || typeof then !== 'number' || then >= is) return [];
  const message = `the least size of ${groupName(before)} is ${is}, and the plan would lower it to ${then}`;
  if (takeover || (expectations && expectations.topology.writer !== serving)) {
    return [
      {
        verdict: 'dangerous',
        severity: 'critical',
        message,
        why: `${serving} serves, whatever the topology says: the apply would take it down to the size of a Region that waits.`,
        command: takeover ? commands.record(takeover) : commands.show(before.stack),
        about: SIZES,
      },
    ];
  }
  if (!wasRaised(outside)) return [];
  return [
    {
      verdict: 'dangerous',
      severity: 'high',
      message,
      why: `${serving} serves, and somebody gave it more instances than the configuration has: if the load is still there, the apply takes away what carries it.`,
      command: commands.warmsite('check', before.stack),
      about: SIZES,
    },
  ];
}

/** A failover takes other types, or on-demand instances, where there is nothing else to be had. */
function repurchase(before: Resource, situation: Situation, outside?: OutsideChange): Verdict[] {
  const { takeover, evacuated, serving = '', commands } = situation;
  const purchase = outside && outsideValue(outside, PURCHASE);
  if (!purchase?.isUndone || (evacuated.length === 0 && !takeover)) return [];
  return [
    {
      verdict: 'dangerous',
      severity: 'high',
      message: `${groupName(before)} launches other instances than configured, and the plan would take that back`,
      why: `The failover falls back to them where ${serving} has none of the others: the apply would replace instances that serve by ones that may not be had.`,
      command: commands.warmsite('check', before.stack),
      about: [PURCHASE],
    },
  ];
}

/** More instances where the service is: what a takeover asks for first. */
function judgeGrowth(change: OutsideChange, group: Resource, situation: Situation): Verdict[] {
  const { expectations, serving, commands } = situation;
  const isServing = serving !== undefined && group.region === serving;
  const isRecorded = !expectations || group.region === expectations.topology.writer;
  const size = outsideValue(change, 'min_size');
  if (!size || !wasRaised(change) || !isServing || !isRecorded) return [];
  return [
    {
      verdict: 'expected',
      severity: 'note',
      message: `the least size of ${groupName(group)} was raised from ${Number(size.before)} to ${Number(size.after)}`,
      why: size.isUndone
        ? `${serving} serves, and the plan raises it further.`
        : `${serving} serves, and that is the size for it; the apply only records it.`,
      command: commands.deploy(group.stack),
      about: SIZES,
    },
  ];
}

function wasRaised(outside: OutsideChange | undefined): boolean {
  const size = outside && outsideValue(outside, 'min_size');
  return size !== undefined && Number(size.after) > Number(size.before);
}

function groupName(group: Resource): string {
  const name = group.values.text('name');
  return name === undefined || name === UNKNOWN ? group.address : name;
}
