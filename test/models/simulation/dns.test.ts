import * as fc from 'fast-check';
import { Dns, HOME, STANDBY } from '../../../lib/models/simulation/dns';

test('everybody goes home at first', () => {
  const dns = new Dns(60);
  expect([dns.current, dns.isSettled(0), dns.standbyShare(0), dns.regionOf(0, 0.99)]).toEqual([HOME, true, 0, HOME]);
});

test('clients move evenly over one TTL', () => {
  const dns = new Dns(60);
  dns.change(100, STANDBY);
  expect(dns.current).toBe(STANDBY);
  expect([100, 115, 130, 160, 1000].map((time) => dns.standbyShare(time))).toEqual([0, 0.25, 0.5, 1, 1]);
  expect([159, 160].map((time) => dns.isSettled(time))).toEqual([false, true]);
  // 15 s after the change, the answers that are younger than 15 s are new.
  expect([0.2, 0.25, 0.26, 0.9].map((age) => dns.regionOf(115, age))).toEqual([STANDBY, STANDBY, HOME, HOME]);
});

test('when the answer comes and goes within a TTL, so do the clients', () => {
  const dns = new Dns(60);
  dns.change(100, STANDBY);
  dns.change(120, HOME);
  dns.change(150, STANDBY);
  expect(dns.standbyShare(150)).toBeCloseTo(20 / 60, 12);
  expect(dns.standbyShare(165)).toBeCloseTo((15 + 15) / 60, 12);
  expect(dns.standbyShare(180)).toBeCloseTo(30 / 60, 12);
  expect(dns.standbyShare(210)).toBe(1);
});

test('the share is that of the clients who are sent there', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 80 }), { maxLength: 8 }),
      fc.integer({ min: 0, max: 100 }),
      (gaps, later) => {
        const dns = new Dns(60);
        let time = 0;
        for (const gap of gaps) {
          time += gap;
          dns.change(time, 1 - dns.current);
        }
        const clients = 600;
        let there = 0;
        for (let client = 0; client < clients; client += 1) {
          there += dns.regionOf(time + later, (client + 0.5) / clients);
        }
        expect(dns.standbyShare(time + later)).toBeCloseTo(there / clients, 9);
      },
    ),
    { numRuns: 50 },
  );
});

test('without a TTL everybody moves at once', () => {
  const dns = new Dns(0);
  dns.change(5, STANDBY);
  expect([dns.isSettled(5), dns.standbyShare(5), dns.regionOf(5, 0.5)]).toEqual([true, 1, STANDBY]);
});
