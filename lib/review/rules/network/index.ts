import { Rule } from '../../rule';
import { networkCidrChanged } from './cidr-changed';
import { networkCidrOverlap } from './cidr-overlap';
import { networkDnsOff } from './dns-off';
import { networkEgressLost } from './egress-lost';
import { networkEndpointRemoved } from './endpoint-removed';
import { networkNatReduced } from './nat-reduced';
import { networkPathClosed } from './path-closed';
import { networkPeeringRemoved } from './peering-removed';
import { networkRegionCrossed } from './region-crossed';
import { networkRegionMoved } from './region-moved';
import { networkRemoteState } from './remote-state';
import { networkStateSpansRegions } from './state-spans-regions';
import { networkSubnetRemoved } from './subnet-removed';
import { networkVpcDestroyed } from './vpc-destroyed';

export const NETWORK_RULES: readonly Rule[] = [
  networkEgressLost,
  networkNatReduced,
  networkVpcDestroyed,
  networkSubnetRemoved,
  networkCidrChanged,
  networkCidrOverlap,
  networkEndpointRemoved,
  networkDnsOff,
  networkPeeringRemoved,
  networkPathClosed,
  networkRegionMoved,
  networkRegionCrossed,
  networkStateSpansRegions,
  networkRemoteState,
];
