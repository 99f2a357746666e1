/** What happens in a run, and what the payload of the event says. */
export const EventKind = {
  /** A request arrives. */
  Arrival: 0,
  /** A service ends. Payload: a placement. */
  Completion: 1,
  /** The patience of the request at the head of a queue may be over. Payload: Region. */
  Expiry: 2,
  /** A health probe. Payload: checker. */
  Probe: 3,
  /** A probe got no answer in time. Payload: checker. */
  ProbeFailure: 4,
  /** Scaling looks at a Region. Payload: Region. */
  ScalingLook: 5,
  /** An instance begins to serve. Payload: a placement. */
  Launched: 6,
  /** The scenario changes something. Payload: index of the change. */
  Scenario: 7,
  /** Somebody decides whether to fail over. */
  Decision: 8,
  /** The standby Region's database accepts writes. */
  Promotion: 9,
  /** DNS follows the latch. */
  Latch: 10,
  /** One TTL after a change of DNS. */
  DnsSettled: 11,
  /** The next point of the series is due. */
  Step: 12,
} as const;
