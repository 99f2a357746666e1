import { YEAR } from '../core/figures';
import { Contribution } from './assessment';
import { AssessedService } from './assessed-service';

/** Seconds until a load balancer leaves out the instances of a lost zone: two failed checks, 15 s apart. */
const ZONE_DETECTION_SECONDS = 30;

/**
 * What stops the service for a time without the loss of a Region: no failover follows. The parts are
 * small, so that they are added (the rare-event approximation: their overlap is left out).
 *
 * @param reservesZone whether every group keeps enough instances when a zone is lost
 */
export function serviceFailures(service: AssessedService, reservesZone: boolean): readonly Contribution[] {
  const { assumptions, database, zones, egress } = service;
  const { zoneOutages, zoneOutageDuration, multiAzFailover, singleAzRestart } = assumptions;
  const share = (perYear: number, seconds: number): number => (perYear * seconds) / YEAR;
  return [
    {
      name: 'database instance fails',
      explanation: database.multiAz
        ? 'its second instance in another zone takes over'
        : 'it is restarted or replaced, since there is no second instance (database.multiAz)',
      unavailability: share(assumptions.databaseFailures, database.multiAz ? multiAzFailover : singleAzRestart),
    },
    {
      name: 'zone of the database is lost',
      explanation: database.multiAz ? 'its second instance takes over' : 'the database is gone until the zone is back',
      unavailability: share(zoneOutages, database.multiAz ? multiAzFailover : zoneOutageDuration),
    },
    {
      name: 'zone of instances is lost',
      explanation: reservesZone
        ? 'the load balancer leaves its instances out; the others hold the load'
        : `until others are launched, the share of the lost instances is missing: 1 of ${zones}`,
      unavailability: share(
        zones * zoneOutages,
        (reservesZone ? ZONE_DETECTION_SECONDS : launchSeconds(service)) / zones,
      ),
    },
    ...(egress === 'single-nat'
      ? [
          {
            name: 'zone of the only NAT gateway is lost',
            explanation: 'no instance of the other zones can start (network.egress)',
            unavailability: share(zoneOutages, zoneOutageDuration),
          },
        ]
      : []),
    {
      name: 'release stops the service',
      explanation: 'until it is rolled back',
      unavailability: share(assumptions.releaseFailures, assumptions.releaseRollback),
    },
  ];
}

/** Until a launched instance serves, for the group that takes longest. */
function launchSeconds({ groups, assumptions }: AssessedService): number {
  return assumptions.launchMedian + Math.max(...groups.map(({ warmUpSeconds }) => warmUpSeconds));
}
