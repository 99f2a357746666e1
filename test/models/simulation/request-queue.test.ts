import * as fc from 'fast-check';
import { RequestQueue } from '../../../lib/models/simulation/request-queue';

test('first come, first served, however long the queue was and wherever the ring began when it grew', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -300, max: 400 }), { maxLength: 20 }), (strides) => {
      const queue = new RequestQueue();
      const oracle: number[] = [];
      let next = 0;
      for (const stride of strides) {
        for (let count = 0; count < stride; count += 1) {
          queue.push(next, next / 2);
          oracle.push(next);
          next += 1;
        }
        for (let count = 0; count > stride && oracle.length > 0; count -= 1) {
          if (queue.headArrival !== oracle[0] || queue.headServiceTime !== queue.headArrival / 2) return false;
          queue.dropHead();
          oracle.shift();
        }
        if (queue.length !== oracle.length) return false;
      }
      return true;
    }),
    { numRuns: 50 },
  );
});

test('a cleared queue is empty and goes on', () => {
  const queue = new RequestQueue();
  queue.push(1, 10);
  queue.push(2, 20);
  queue.clear();
  expect(queue.length).toBe(0);
  queue.push(3, 30);
  expect([queue.length, queue.headArrival, queue.headServiceTime]).toEqual([1, 3, 30]);
});
