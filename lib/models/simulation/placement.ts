/**
 * Where a service or a launch takes place, in one 32-bit number: what an event can carry. From the lowest bit: whether
 * the request is late, the Region (1 bit), the zone (4 bits), the epoch of the zone (25 bits).
 */
export function placement(region: number, zone: number, epoch: number, isLate = false): number {
  return (epoch << 6) | (zone << 2) | (region << 1) | (isLate ? 1 : 0);
}

export function isLateOf(place: number): boolean {
  return (place & 1) === 1;
}

export function regionOf(place: number): number {
  return (place >> 1) & 1;
}

export function zoneOf(place: number): number {
  return (place >> 2) & 15;
}

export function epochOf(place: number): number {
  return place >> 6;
}
