import { DrillRecord } from '../../lib/drills/drill-record';
import { digestOfParts, RecoveryFingerprint } from '../../lib/drills/recovery-fingerprint';

/** A fingerprint of a database and a network with these digests. */
export function printOf(database = 'one', network = 'one', release = 'one'): RecoveryFingerprint {
  const parts = {
    database: { 'site/aws_db_instance.database_g1': database },
    network: { 'site/aws_vpc.network': network },
  };
  return { digest: digestOfParts(parts), parts, releases: { 'site/aws_launch_template.chat': release } };
}

/** A failover of prod that passed, well within its budget. */
export function recordOf(more: Partial<DrillRecord> = {}): DrillRecord {
  return {
    format: 1,
    environment: 'prod',
    kind: 'failover',
    at: '2026-09-01T10:00:00.000Z',
    result: 'passed',
    emulated: false,
    steps: [
      { id: 'promote', title: 'Promote it', outcome: 'done', seconds: 12, budget: { mean: 8.5, p95: 14.35 } },
      { id: 'notify', title: 'Tell them', outcome: 'done', seconds: 1 },
    ],
    recovery: { seconds: 1200, budget: 1540, objective: 1800 },
    loss: { seconds: 2, budget: 20, objective: 300 },
    fingerprint: printOf(),
    ...more,
  };
}
