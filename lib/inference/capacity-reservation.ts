import { Ec2CapacityReservation } from '@cdktf/provider-aws/lib/ec2-capacity-reservation';
import { Construct } from 'constructs';
import { Names } from '../core/names';

/** Instances that AWS holds free for a group, and for nobody else, and charges whether they run or not. */
export interface ReservedCapacity {
  /**
   * Instances in each zone, one or more. Take the zones of the network: another zone **replaces** the reservation, and
   * while it is replaced nothing is held.
   */
  readonly perZone: number;
  /** Zones in which to hold them, each with a private subnet of the group's network. */
  readonly zones: readonly string[];
}

/** What every image runs: Linux without a licence. An instance of another platform never takes the reservation. */
const PLATFORM = 'Linux/UNIX';

export interface CapacityReservationProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /** Name of the group, as tags show it. */
  readonly group: string;
  /** Changing it **replaces** the reservation. */
  readonly instanceType: string;
  readonly reserved: ReservedCapacity;
}

/**
 * On-demand capacity reservations of a group, one a zone. Only `InferenceGroup` makes one, since it is also what names
 * it when it launches: a reservation that nobody names is paid for and never used, and an apply says nothing of it.
 *
 * An apply fails where AWS has no such instances free; better then than on the day. They count against the quota of
 * vCPUs like instances that run.
 */
export class CapacityReservation extends Construct {
  /** Ids of the reservations, as the group names them. */
  public readonly ids: readonly string[];

  public constructor(scope: Construct, id: string, { names, group, instanceType, reserved }: CapacityReservationProps) {
    super(scope, id);
    this.ids = reserved.zones.map(
      (zone) =>
        new Ec2CapacityReservation(this, zone, {
          availabilityZone: zone,
          instanceType,
          instanceCount: reserved.perZone,
          instancePlatform: PLATFORM,
          // An open one would be taken by any instance of the account that happens to fit.
          instanceMatchCriteria: 'targeted',
          endDateType: 'unlimited',
          tags: { Name: `${names.inferenceGroup(group)}-${zone}` },
        }).id,
    );
  }
}
