import { Attributes, UNKNOWN } from '../../attributes';
import { Resource } from '../../estate';

/** Healthy share that EC2 Auto Scaling keeps during a refresh where nothing is said, percent. */
const DEFAULT_MIN_HEALTHY = 90;

/** How a group replaces its instances when its launch template changes. */
export interface Refresh {
  readonly hasRollback: boolean;
  readonly alarms: number;
  readonly checkpoints: number;
  /** Percent. */
  readonly minHealthy: number;
}

/** Undefined where a group does not replace its instances by itself. */
export function refreshOf(group: Resource): Refresh | undefined {
  const refresh = group.values.block('instance_refresh');
  if (refresh === undefined || refresh === UNKNOWN) return undefined;
  const minHealthy = refresh.number('preferences', 0, 'min_healthy_percentage');
  return {
    hasRollback: refresh.flag('preferences', 0, 'auto_rollback') === true,
    alarms: countOf(refresh, 'preferences', 0, 'alarm_specification', 0, 'alarms'),
    checkpoints: countOf(refresh, 'preferences', 0, 'checkpoint_percentages'),
    minHealthy: typeof minHealthy === 'number' ? minHealthy : DEFAULT_MIN_HEALTHY,
  };
}

function countOf(values: Attributes, ...path: readonly (string | number)[]): number {
  const value = values.at(...path);
  return Array.isArray(value) ? value.length : 0;
}
