import {
  addedCostText,
  amountText,
  availabilityText,
  downtimePerYear,
  durationText,
  listText,
  moneyText,
  percentText,
} from '../../core/figures';
import { Assessment, Change, ObjectiveName, ObjectiveResult, RecoveryMilestone } from '../assessment';

/** How an objective stands: an unmet one may be accepted, with a reason. */
export type Standing = 'met' | 'accepted' | 'unmet';

/** An objective and what the models say of it, in words for people. */
export interface ObjectiveWords {
  readonly title: string;
  readonly standing: Standing;
  /** `Met`, `Not met`, `Not met, accepted`. */
  readonly verdict: string;
  readonly estimate: string;
  readonly objective: string;
  /** What the estimate is: `in 95 of 100 disasters`. */
  readonly basis: string;
  /** `Largest part: the model loads, 10m 12s (44%)` */
  readonly contributor: string;
  /** What would meet it, or that nothing does; absent where it is met. */
  readonly remedy?: Remedy;
}

/** A change of the environment file that is worth naming. */
export interface Remedy {
  /** `Cheapest change that meets it` */
  readonly title: string;
  /** What to do, one for each part. */
  readonly parts: readonly string[];
  /** `then 14m 30s, for $1,530 a month more` */
  readonly outcome: string;
}

const TITLES: Readonly<Record<ObjectiveName, string>> = {
  rto: 'Recovery time (RTO)',
  rpo: 'Data loss (RPO)',
  availability: 'Availability',
};

const SHORT_TITLES: Readonly<Record<ObjectiveName, string>> = {
  rto: 'the recovery time',
  rpo: 'the data loss',
  availability: 'the availability',
};

const VERDICTS: Readonly<Record<Standing, string>> = {
  met: 'Met',
  accepted: 'Not met, accepted',
  unmet: 'Not met',
};

export function objectiveWords(result: ObjectiveResult): ObjectiveWords {
  const { name, objective, estimate, contributor } = result;
  const standing = standingOf(result);
  const text = objectiveFigure(name, estimate);
  const amount =
    name === 'availability'
      ? `${durationText(downtimePerYear(contributor.amount))} a year`
      : durationText(contributor.amount);
  return {
    title: TITLES[name],
    standing,
    verdict: VERDICTS[standing],
    // Two figures that differ by less than their last digit must not look as if the verdict were wrong.
    estimate: text === objectiveFigure(name, objective) && !result.met ? `just missed: ${text}` : text,
    objective: objectiveFigure(name, objective),
    basis:
      name === 'availability' ? `${durationText(downtimePerYear(estimate))} down a year` : 'in 95 of 100 disasters',
    contributor: `Largest part: ${contributor.name}, ${amount} (${percentText(contributor.share)})`,
    ...(result.met ? {} : { remedy: remedy(result) }),
  };
}

export function standingOf({ met, acknowledged }: ObjectiveResult): Standing {
  if (met) return 'met';
  return acknowledged === undefined ? 'unmet' : 'accepted';
}

/** A value of an objective: a time, or an availability. */
export function objectiveFigure(name: ObjectiveName, value: number): string {
  return name === 'availability' ? availabilityText(value) : durationText(value);
}

/** The parts of a change in one line. */
export function changeText({ parts }: Change): string {
  return parts.join(' and ');
}

function remedy({ name, cheapest, considered }: ObjectiveResult): Remedy {
  const then = ({ estimate, monthlyCost }: Change): string =>
    `then ${objectiveFigure(name, estimate)}, ${addedCostText(monthlyCost)}`;
  if (cheapest) {
    return { title: 'Cheapest change that meets it', parts: cheapest.parts, outcome: then(cheapest) };
  }
  const closest = [...considered].sort((one, other) => one.estimate - other.estimate)[0];
  if (!closest) return { title: 'No change was tried', parts: [], outcome: '' };
  const tried = `None of the ${amountText(considered.length, 'change')} tried meets it; the closest`;
  return { title: tried, parts: closest.parts, outcome: then(closest) };
}

/** What the assessment comes to, for somebody who reads nothing else. */
export function summarySentences(assessment: Assessment): string[] {
  const { service, objectives, availability, recovery, cost } = assessment;
  const rpo = objectives.find(({ name }) => name === 'rpo');
  const milestone = (name: RecoveryMilestone['name']): RecoveryMilestone | undefined =>
    recovery.milestones.find((candidate) => candidate.name === name);
  const [answers, recovered, full] = [milestone('answers'), milestone('recovered'), milestone('full capacity')];
  const premium = cost.tiers.find(({ current }) => current)?.premium;
  return [
    verdictSentence(objectives),
    ...(answers && recovered && full
      ? [
          `If ${service.home} is lost, ${service.standby} answers within ${durationText(answers.p95)}, is recovered within ${durationText(recovered.p95)} and has all of its capacity within ${durationText(full.p95)}, each in 95 of 100 cases.`,
        ]
      : []),
    ...(rpo
      ? [`Writes of the last ${durationText(rpo.estimate)} may be lost with it, in 95 of 100 cases no more.`]
      : []),
    `Over a year, everything that can happen stops the service for about ${durationText(availability.downtimeSecondsPerYear)} (${availabilityText(availability.unavailability)} available); with one Region alone it would be ${durationText(downtimePerYear(availability.unavailabilityOfOneRegion))}.`,
    `It costs about ${moneyText(cost.monthly)} a month${premium === undefined ? '' : `, ${moneyText(premium)} of it for the second Region`}${
      cost.unknown.length > 0 ? `; the price of ${amountText(cost.unknown.length, 'item')} is unknown and left out` : ''
    }.`,
  ];
}

/** `Two of the three objectives are met; the availability is not.` */
export function verdictSentence(objectives: readonly ObjectiveResult[]): string {
  const of = (standing: Standing): string[] =>
    objectives.filter((result) => standingOf(result) === standing).map(({ name }) => SHORT_TITLES[name]);
  const [met, accepted, unmet] = [of('met'), of('accepted'), of('unmet')];
  if (met.length === objectives.length) return `All ${objectives.length} objectives are met.`;
  const number = met.length === 0 ? 'None' : String(met.length);
  const misses = [
    ...(unmet.length > 0 ? [`${listText(unmet)} ${unmet.length === 1 ? 'is' : 'are'} not`] : []),
    ...(accepted.length > 0
      ? [`${listText(accepted)} ${accepted.length === 1 ? 'is' : 'are'} not, which is accepted with a reason`]
      : []),
  ];
  return `${number} of the ${objectives.length} objectives ${met.length === 1 ? 'is' : 'are'} met; ${misses.join('; ')}.`;
}
