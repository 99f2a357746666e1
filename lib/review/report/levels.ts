import { Severity } from '../rule';

/** How bad, in the words of SARIF: an error is what stops a recovery. */
export const LEVELS = {
  critical: 'error',
  high: 'error',
  warning: 'warning',
  note: 'note',
} as const satisfies Record<Severity, string>;
