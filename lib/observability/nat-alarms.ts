import { Construct } from 'constructs';
import { AlarmGuide } from '../core/alarm-guide';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { Duration, Percent } from '../core/quantities';
import { TopicRef } from '../core/references';
import { Alarm, Metric, Statistic } from './alarm';

/** The most that a NAT gateway carries, in Gbit/s. Source: VPC User Guide, NAT gateway basics. */
export const NAT_BANDWIDTH = 100;

/** @default of `NatAlarmsProps.maxBandwidth` */
export const DEFAULT_MAX_NAT_BANDWIDTH = Percent.of(80);

/** What {@link NatAlarms} is made of. */
export interface NatAlarmsProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /** Id of each NAT gateway by its zone. The zone makes the alarm's name; changing it **replaces** the alarm. */
  readonly gateways: Readonly<Record<string, string>>;
  /**
   * Share of `NAT_BANDWIDTH` that may be in use.
   *
   * @default DEFAULT_MAX_NAT_BANDWIDTH
   */
  readonly maxBandwidth?: Percent;
  readonly topic: TopicRef;
}

/**
 * Tells when the way out of the private subnets is too narrow.
 *
 * @example
 * ```ts
 * import { NatAlarms } from 'warmsite';
 * import { names, network, stack, topic } from './shared';
 *
 * new NatAlarms(stack, 'NatAlarms', { names, gateways: network.natGateways, topic });
 * ```
 */
export class NatAlarms extends Construct {
  public constructor(scope: Construct, id: string, props: NatAlarmsProps) {
    super(scope, id);
    const { names, gateways, topic } = props;
    const maxBandwidth = props.maxBandwidth ?? DEFAULT_MAX_NAT_BANDWIDTH;
    const violations = new Violations(this.node.path);
    violations.require(
      Object.keys(gateways).length > 0,
      'no-nat-gateway',
      "'gateways' must name at least one NAT gateway, got none; leave the construct out where there is none",
    );
    violations.throwIfAny();

    for (const [zone, natGatewayId] of Object.entries(gateways)) {
      const zoneScope = new Construct(this, zone);
      const metric = (name: string, statistic: Statistic): Metric => ({
        namespace: 'AWS/NATGateway',
        name,
        dimensions: { NatGatewayId: natGatewayId },
        statistic,
      });
      const common = { names, topic, period: Duration.minutes(1), evaluationPeriods: 5, datapointsToAlarm: 3 } as const;
      new Alarm(zoneScope, 'Ports', {
        ...common,
        purpose: `nat-${zone}-ports`,
        guide: GUIDES.ports,
        why: `The NAT gateway of ${zone} has no port left for a connection that was asked for.`,
        whatToDo:
          'find which instance opens so many connections to one address; reuse them, or give the gateway more addresses.',
        metric: metric('ErrorPortAllocation', 'Sum'),
        comparison: 'above',
        threshold: 0,
        missingData: 'notBreaching',
      });
      new Alarm(zoneScope, 'Bandwidth', {
        ...common,
        purpose: `nat-${zone}-bandwidth`,
        guide: GUIDES.bandwidth,
        why: `The NAT gateway of ${zone} carries more than ${maxBandwidth.toString()} of the ${NAT_BANDWIDTH} Gbit/s that it can.`,
        whatToDo: 'find what goes that way; S3 has an endpoint of its own, other services can get one.',
        metric: {
          expression: '8 * (outgoing + incoming) / 60 / 1000000000',
          label: `Traffic of the NAT gateway of ${zone} (Gbit/s)`,
          metrics: {
            outgoing: metric('BytesOutToDestination', 'Sum'),
            incoming: metric('BytesInFromDestination', 'Sum'),
          },
        },
        comparison: 'above',
        threshold: NAT_BANDWIDTH * maxBandwidth.fraction,
        missingData: 'notBreaching',
      });
    }
  }
}

const GUIDES = {
  ports: {
    anchor: 'nat-ports',
    severity: 'ticket',
    means:
      'Instances in this zone cannot open connections to the outside: image pulls, metrics and lifecycle calls fail at random.',
    thresholdFrom: 'Any, in 3 of 5 minutes: 55,000 connections to one address are possible at once.',
    silence: 'A gateway without traffic may publish nothing, and refuses nothing.',
  },
  bandwidth: {
    anchor: 'nat-bandwidth',
    severity: 'ticket',
    means: 'The way out of the zone is nearly full: beyond it packets are dropped.',
    thresholdFrom: `${DEFAULT_MAX_NAT_BANDWIDTH.toString()} of the ${NAT_BANDWIDTH} Gbit/s to which AWS scales a NAT gateway, in 3 of 5 minutes.`,
    silence: 'A gateway without traffic may publish nothing, and is not full.',
  },
} as const satisfies Record<string, AlarmGuide>;
