import { Names } from '../core/names';
import { PARITY_DIMENSION, PARITY_METRIC, parityMetric } from '../core/parity-metric';
import { RegionPair } from '../core/regions';
import { ArtifactParity, ReleasedArtifact } from './parity';
import { compareRegions, parityClients } from './parity-check';

// Runs in AWS Lambda, packed with what it imports. The AWS SDK is not packed: the runtime brings it.

/** What the schedule hands over. */
export interface ParityProbeEvent {
  readonly system: string;
  readonly environment: string;
  readonly account: string;
  /** Where the function runs, and tells what it found. */
  readonly region: string;
  /** The Regions that are compared. */
  readonly home: string;
  readonly standby: string;
  /** Purpose of the buckets that hold the models. */
  readonly bucketPurpose: string;
  readonly artifacts: readonly ReleasedArtifact[];
}

/** Findings of one model that the log names: CloudWatch Logs takes no more than 256 KiB in one line. */
const MOST_FINDINGS = 50;

/** A line that CloudWatch Logs turns into the metric (embedded metric format), and people can read. */
function line(names: Names, { group, prefix, verdict, files, same, findings }: ArtifactParity): string {
  return JSON.stringify({
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: parityMetric(names, group).namespace,
          Dimensions: [[PARITY_DIMENSION]],
          Metrics: [{ Name: PARITY_METRIC, Unit: 'None' }],
        },
      ],
    },
    [PARITY_DIMENSION]: group,
    [PARITY_METRIC]: verdict === 'same' ? 1 : 0,
    Prefix: prefix,
    Verdict: verdict,
    Files: files,
    Same: same,
    Findings: findings.slice(0, MOST_FINDINGS),
    MoreFindings: Math.max(0, findings.length - MOST_FINDINGS),
  });
}

/** Compares the models of all groups in both Regions, and reports each. */
export async function handler(event: ParityProbeEvent): Promise<readonly ArtifactParity[]> {
  const names = new Names(event);
  const { bucketPurpose, artifacts } = event;
  const pair = new RegionPair(event.home, event.standby);
  const found = await compareRegions({ names, pair, bucketPurpose, artifacts, clients: parityClients });
  process.stdout.write(found.map((artifact) => `${line(names, artifact)}\n`).join(''));
  return found;
}
