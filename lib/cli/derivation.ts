import { detectorOf } from '../../config/detection';
import { Environment, InferenceGroup } from '../../config/environment';
import { rateText } from '../../config/group-capacity';
import { leftAfterZoneLoss } from '../assessment/group-sizes';
import { paint } from './render';

/** What was chosen for the environments rather than read from their files, as one text with a line each; often none. */
export function derivationText(environments: readonly Environment[]): string[] {
  const lines = environments.flatMap((environment) =>
    derivations(environment).map((line) => `${paint('cyan', 'derived')}  ${environment.environment}  ${line}`),
  );
  return lines.length > 0 ? [lines.join('\n')] : [];
}

/** What was chosen for one environment, and what for: `detection  interval 10s, failures 5 (...)`. */
export function derivations(environment: Environment): string[] {
  return [
    ...detection(environment),
    ...environment.inference.groups.flatMap((group, index) => capacity(group, index, environment.zones)),
  ];
}

function detection({ detection: chosen, assumptions }: Environment): string[] {
  if (!chosen.objective) return [];
  const { within, falseAlarmsPerYear } = chosen.objective;
  const { noticedWithin, falseAlarmsPerYear: expected } = detectorOf(chosen, assumptions.values);
  return [
    `detection  interval ${chosen.interval.toString()}, failures ${chosen.failures} ` +
      `(notices 95% of losses within ${Math.ceil(noticedWithin)} s, asked ${within.toSeconds()} s; ` +
      `${Number(expected.toPrecision(2))} false alarms a year, asked ${falseAlarmsPerYear})`,
  ];
}

function capacity(group: InferenceGroup, index: number, zones: number): string[] {
  const { name, demand, derived, sizes, scaling } = group;
  if (!demand || derived.length === 0) return [];
  const { active, standby } = sizes;
  const { peakRate, growth, serviceTime, slots, latency } = demand;
  const chosen = [
    ...(derived.includes('active') ? [`active ${active.min} to ${active.max}`] : []),
    ...(derived.includes('standby') ? [`standby at least ${standby.min}`] : []),
    ...(derived.includes('scaling') ? [`${scaling.inFlightPerInstance} in flight per instance`] : []),
  ];
  const grown = growth.value > 0 ? ` growing by ${growth.toString()}` : '';
  const left = leftAfterZoneLoss(active.max, zones);
  return [
    `inference.groups[${index}] ${name}  ${chosen.join(', ')} ` +
      `(${rateText(peakRate)} at ${serviceTime} s${grown}, ${slots} slots; ` +
      `with one zone lost ${left} of ${active.max} hold ${latency.share.toString()} within ${latency.wait} s)`,
  ];
}
