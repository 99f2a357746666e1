import { InputChecks } from '../invalid-input';
import { checkBytes } from './restore-chain';

/** What `transferTime` is asked. */
export interface TransferTimeProps {
  /** Bytes to move. */
  readonly bytes: number;

  /** Speed of the line in BITS a second, as lines are sold: 16e6 is 16 Mb/s; 1 or more. */
  readonly bitsPerSecond: number;

  /**
   * Share of the line that carries this data, above 0 to 1: protocol overhead, other traffic.
   *
   * @default 1
   */
  readonly utilization?: number;
}

/**
 * Seconds to move data over a line: `8 bytes / (bitsPerSecond utilization)`.
 *
 * IBM's ADSM redbook moves 20 GB "at 16 Mb/s" in 5000 s; that takes 10 000 s, or 32 Mb/s.
 *
 * @throws InvalidInputError
 */
export function transferTime({ bytes, bitsPerSecond, utilization = 1 }: TransferTimeProps): number {
  checkUtilization(checkBytes(new InputChecks(), 'bytes', bytes), utilization)
    .require(bitsPerSecond >= 1 && bitsPerSecond < Infinity, 'bitsPerSecond', '1 bit a second or more', bitsPerSecond)
    .throwIfAny();
  return (8 * bytes) / (bitsPerSecond * utilization);
}

/** What `transferBandwidth` is asked. */
export interface TransferBandwidthProps {
  /** Bytes to move. */
  readonly bytes: number;

  /** Within how many seconds; 0.001 or more. */
  readonly seconds: number;

  /**
   * Share of the line that carries this data, above 0 to 1.
   *
   * @default 1
   */
  readonly utilization?: number;
}

/**
 * Speed of the line in bits a second that moves the data within the time: the inverse of transferTime.
 *
 * @throws InvalidInputError
 */
export function transferBandwidth({ bytes, seconds, utilization = 1 }: TransferBandwidthProps): number {
  checkUtilization(checkBytes(new InputChecks(), 'bytes', bytes), utilization)
    .require(seconds >= 0.001 && seconds < Infinity, 'seconds', '0.001 s or more', seconds)
    .throwIfAny();
  return (8 * bytes) / (seconds * utilization);
}

/** Below a millionth nothing that deserves the name of a line is left. */
const MIN_UTILIZATION = 1e-6;

function checkUtilization(checks: InputChecks, utilization: number): InputChecks {
  const holds = utilization >= MIN_UTILIZATION && utilization <= 1;
  return checks.require(holds, 'utilization', `a share from ${MIN_UTILIZATION} to 1`, utilization);
}
