import { ObjectiveName, ObjectiveResult } from '../lib/assessment/assessment';
import { DEFAULT_RUNS, DEFAULT_SEED } from '../lib/assessment/assess';
import { unmetObjectives } from '../lib/assessment/objective-result';
import { addedCostText, availabilityText, downtimePerYear, durationText } from '../lib/core/figures';
import { PriceTable } from '../lib/models/cost';
import { assessedService } from './assessed-service';
import { Environment } from './environment';
import { Finding } from './finding';
import { Judgement } from './load';

/** What a change must win to be worth a word, as a share of the estimate. */
const NOTICEABLE = 0.001;

const OBJECTIVES: readonly ObjectiveName[] = ['rto', 'rpo', 'availability'];

/**
 * The objectives that the models do not see met: errors, or warnings where the file accepts them with
 * a reason. An acceptance that is not needed is a warning, too.
 */
export function objectiveJudge(prices: PriceTable): (environment: Environment) => Judgement {
  return (environment) => judgeObjectives(environment, prices);
}

function judgeObjectives(environment: Environment, prices: PriceTable): Judgement {
  const unmet = unmetObjectives(assessedService(environment, prices), { seed: DEFAULT_SEED, runs: DEFAULT_RUNS });
  const acknowledged = environment.objectives.acknowledge ?? {};
  const needless = OBJECTIVES.filter((name) => acknowledged[name] && !unmet.some((result) => result.name === name));
  return {
    errors: unmet.filter((result) => result.acknowledged === undefined).map((result) => error(result, environment)),
    warnings: [
      ...unmet.flatMap((result) => (result.acknowledged === undefined ? [] : [accepted(result, result.acknowledged)])),
      ...needless.map((name) => ({
        code: 'acknowledgement-needless',
        path: ['objectives', 'acknowledge', name],
        message: `'${name}' is acknowledged, but met; remove it, or it hides the day on which that changes`,
      })),
    ],
  };
}

function error(result: ObjectiveResult, { objectives }: Environment): Finding {
  const { name } = result;
  return {
    code: 'objective-unmet',
    path: ['objectives', name],
    message:
      `'${name}' must be ${reachable(result)}, got ${objectives[name].toString()}; ${largestPart(result)}; ` +
      `${remedy(result)}, or give a reason in objectives.acknowledge.${name}`,
  };
}

function accepted(result: ObjectiveResult, reason: string): Finding {
  return {
    code: 'objective-acknowledged',
    path: ['objectives', result.name],
    message: `'${result.name}' would have to be ${reachable(result)}; ${largestPart(result)}; accepted, since: ${reason}`,
  };
}

/** Rounded so that what it says would do. */
function reachable({ name, estimate }: ObjectiveResult): string {
  switch (name) {
    case 'rto':
      return `at least ${statable(estimate)}, which 95 of 100 recoveries do not exceed`;
    case 'rpo':
      return `at least ${statable(estimate)}, which the loss does not exceed in 95 of 100 disasters`;
    case 'availability':
      return `at most ${Math.floor(1e6 * (1 - estimate)) / 1e4}%, which the models expect`;
  }
}

/** Rounded up to a duration that the file can state, which has one unit. */
function statable(seconds: number): string {
  if (seconds <= 600) return `${Math.ceil(seconds)}s`;
  return seconds <= 36_000 ? `${Math.ceil(seconds / 60)}m` : `${Math.ceil(seconds / 3600)}h`;
}

function largestPart({ name, contributor }: ObjectiveResult): string {
  const { amount } = contributor;
  const size = name === 'availability' ? `${durationText(downtimePerYear(amount))} a year` : durationText(amount);
  return `the largest part is '${contributor.name}', ${size}`;
}

function remedy({ name, estimate, cheapest, considered }: ObjectiveResult): string {
  const relax = `${name === 'availability' ? 'lower' : 'raise'} '${name}'`;
  if (cheapest) {
    return `the cheapest change that meets it is ${cheapest.parts.join(' with ')} (${addedCostText(cheapest.monthlyCost)}); make it, ${relax}`;
  }
  const [nearest] = considered
    .filter((change) => change.estimate < (1 - NOTICEABLE) * estimate)
    .sort((one, other) => one.estimate - other.estimate);
  if (!nearest) return `no other setting of this file would help; shorten that part, ${relax}`;
  const reached = name === 'availability' ? availabilityText(nearest.estimate) : durationText(nearest.estimate);
  return (
    `no other settings of this file meet it (nearest comes ${nearest.parts.join(' with ')}, ${reached}); ` +
    `shorten that part, ${relax}`
  );
}
