import { assumptionsOf } from '../assumptions';
import { chooseDetector, Detector } from '../detection';
import { check, Check, when } from './check';

const twice = check(['detection'], ({ detection: { interval, failures, objective } }) =>
  when(objective !== undefined && (interval !== undefined || failures !== undefined), () => {
    const stated = [
      ...(interval === undefined ? [] : ["'interval'"]),
      ...(failures === undefined ? [] : ["'failures'"]),
    ].join(' and ');
    return {
      code: 'detection-twice',
      path: ['detection', 'objective'],
      message: `'objective' must not be given together with ${stated}, which it decides; remove one or the other`,
    };
  }),
);

const feasible = check(['detection', 'assumptions'], ({ detection: { objective }, assumptions }) => {
  if (!objective) return [];
  const choice = chooseDetector(objective, assumptionsOf(assumptions).values);
  if (choice.possible) return [];
  const { quickEnough, quietEnough } = choice;
  const within = objective.within.toString();
  return [
    {
      code: 'detection-objective',
      path: ['detection', 'objective'],
      message:
        `'objective' must be one that a Route 53 health check can meet, got within ${within} with at most ` +
        `${objective.falseAlarmsPerYear} false alarms a year; ` +
        (quickEnough
          ? `within ${within} there are at least ${rounded(quickEnough.falseAlarmsPerYear)} (${settingText(quickEnough)})`
          : `none notices 95 of 100 losses within ${within}`) +
        ', ' +
        (quietEnough
          ? `with so few it takes at least ${Math.ceil(quietEnough.noticedWithin)}s (${settingText(quietEnough)})`
          : 'none has so few'),
    },
  ];
});

function settingText({ interval, failures }: Detector): string {
  return `interval ${interval.toString()}, failures ${failures}`;
}

/** To two digits, upwards, so that what the message says can be stated. */
function rounded(value: number): string {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1);
  return String(Number((Math.ceil(value / unit) * unit).toPrecision(2)));
}

export const DETECTION_CHECKS: readonly Check[] = [twice, feasible];
