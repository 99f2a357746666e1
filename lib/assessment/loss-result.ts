import { backupAge, dataLoss, DataLoss, Disaster, LOG_UPLOAD_SECONDS, ProtectedData } from '../models/recovery';
import { LossResult } from './assessment';
import { AssessedService } from './assessed-service';
import { OBJECTIVE_PERCENTILE } from './recovery-result';

/** How much of the last writes a disaster takes. */
export function lossResult(service: AssessedService): LossResult {
  return { rows: [...rowsOf(service, 'region-loss'), ...rowsOf(service, 'corruption')] };
}

/** What counts for the objective. */
export function lossOfRegion(service: AssessedService): DataLoss {
  return lossAt(service, 'region-loss', OBJECTIVE_PERCENTILE);
}

function rowsOf(service: AssessedService, disaster: 'region-loss' | 'corruption'): LossResult['rows'] {
  const typical = lossAt(service, disaster, 0.5);
  return lossAt(service, disaster, OBJECTIVE_PERCENTILE).data.map(({ id, title, copy, seconds, worstSeconds }) => ({
    disaster: disaster === 'corruption' ? 'corruption' : 'loss of the Region',
    data: title,
    source: copy?.title ?? 'nothing',
    ...(seconds === undefined
      ? {}
      : { median: typical.data.find((data) => data.id === id)?.seconds ?? seconds, p95: seconds }),
    ...(worstSeconds === undefined ? {} : { worst: worstSeconds }),
  }));
}

function lossAt(service: AssessedService, disaster: Disaster, confidence: number): DataLoss {
  return dataLoss({ data: protectedData(service), disaster, confidence });
}

/** What the stacks keep of the data, and where. Replication carries a corruption along. */
function protectedData({ standby, database, assumptions }: AssessedService): readonly ProtectedData[] {
  const { replicaLagMedian, replicaLagP95, objectLagMedian, objectLagP95 } = assumptions;
  return [
    {
      id: 'database',
      title: 'database',
      copies: [
        {
          id: 'replica',
          title: `the replica in ${standby}`,
          survives: ['zone-loss', 'region-loss'],
          age: { kind: 'lognormal', median: replicaLagMedian, p95: replicaLagP95 },
        },
        {
          id: 'point-in-time',
          title: `point-in-time recovery, up to ${database.backupRetentionDays} days back`,
          survives: ['zone-loss', 'corruption'],
          age: backupAge({ intervalSeconds: LOG_UPLOAD_SECONDS }),
        },
      ],
    },
    {
      id: 'objects',
      title: 'objects',
      copies: [
        {
          id: 'replica',
          title: `the replicated bucket in ${standby}`,
          survives: ['zone-loss', 'region-loss'],
          age: { kind: 'lognormal', median: objectLagMedian, p95: objectLagP95 },
        },
        {
          id: 'version',
          title: 'the earlier version of the object',
          survives: ['zone-loss', 'corruption'],
          age: { kind: 'fixed', seconds: 0 },
        },
      ],
    },
  ];
}
