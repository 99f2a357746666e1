import { transferBandwidth, transferTime } from '../../../lib/models/backup';

describe('transferTime', () => {
  test('E1: 20 GB at 16 Mb/s; published as 5000 s, which is wrong: 10 000 s, and 5000 s takes 32 Mb/s', () => {
    expect(transferTime({ bytes: 20e9, bitsPerSecond: 16e6 })).toBe(10_000);
    expect(transferTime({ bytes: 20e9, bitsPerSecond: 32e6 })).toBe(5000);
    expect(transferBandwidth({ bytes: 20e9, seconds: 5000 })).toBe(32e6);
  });

  test('a line that others use as well', () => {
    expect(transferTime({ bytes: 1e9, bitsPerSecond: 1e9, utilization: 0.8 })).toBe(10);
    expect(transferBandwidth({ bytes: 1e9, seconds: 10, utilization: 0.8 })).toBe(1e9);
    expect(transferTime({ bytes: 0, bitsPerSecond: 1e9 })).toBe(0);
  });

  test('names everything that is wrong', () => {
    expect(() => transferTime({ bytes: -1, bitsPerSecond: 0, utilization: 0 })).toThrow(
      [
        "'bytes' must be bytes from 0 to 2^63, got -1",
        "'utilization' must be a share from 0.000001 to 1, got 0",
        "'bitsPerSecond' must be 1 bit a second or more, got 0",
      ].join('\n'),
    );
    expect(() => transferBandwidth({ bytes: 1, seconds: 0, utilization: 2 })).toThrow(
      ["'utilization' must be a share from 0.000001 to 1, got 2", "'seconds' must be 0.001 s or more, got 0"].join(
        '\n',
      ),
    );
  });
});
