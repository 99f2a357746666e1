import * as fc from 'fast-check';
import { EventQueue } from '../../../lib/models/simulation/event-queue';

test('events come in the order of their times, with their kind and payload, however pushes and pops alternate', () => {
  const time = fc.double({ min: 0, max: 100, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.option(time), { maxLength: 400 }), (pushesAndPops) => {
      const queue = new EventQueue();
      const oracle: { time: number; id: number }[] = [];
      for (const [id, at] of pushesAndPops.entries()) {
        if (at !== null) {
          queue.push(at, id, 7 * id);
          oracle.push({ time: at, id });
          continue;
        }
        expect(queue.pop()).toBe(oracle.length > 0);
        if (oracle.length === 0) continue;
        expect(queue.time).toBe(Math.min(...oracle.map((event) => event.time)));
        const taken = oracle.findIndex((event) => event.id === queue.kind && event.time === queue.time);
        expect(taken).toBeGreaterThanOrEqual(0);
        expect(queue.payload).toBe(7 * queue.kind);
        oracle.splice(taken, 1);
        expect(queue.length).toBe(oracle.length);
      }
    }),
    { numRuns: 50 },
  );
});

test('a queue of thousands grows and empties sorted', () => {
  const queue = new EventQueue();
  for (let index = 0; index < 5000; index += 1) queue.push((index * 7919) % 5000, 1, index);
  const times: number[] = [];
  while (queue.pop()) times.push(queue.time);
  expect(times).toEqual(Array.from({ length: 5000 }, (_, index) => index));
});

test('an empty queue has nothing to give', () => {
  expect(new EventQueue().pop()).toBe(false);
});
