import fc from 'fast-check';
import {
  batchIterations,
  cacheTokenIterations,
  kvBytesPerToken,
  kvCacheSlots,
  kvCacheTokens,
  languageModelCapacity,
  LanguageModelServer,
} from '../../../lib/models/capacity';
import { refusal, relativeError } from './relative-error';

describe('KV cache', () => {
  it('of Llama 3 8B takes 128 KiB a token in 16 bits', () => {
    expect(kvBytesPerToken({ layers: 32, kvHeads: 8, headDimension: 128, bytesPerElement: 2 })).toBe(128 * 1024);
  });

  it('of OPT 13B takes 800 KB a token: 2 x 5120 x 40 layers x 2 bytes (Kwon et al., SOSP 2023, sec. 3)', () => {
    expect(kvBytesPerToken({ layers: 40, kvHeads: 40, headDimension: 128, bytesPerElement: 2 })).toBe(800 * 1024);
  });

  it('holds what memory leaves beside the weights', () => {
    const memory = { gpuMemoryBytes: 24e9, memoryShare: 0.9, weightBytes: 16e9, bytesPerToken: 131_072 };
    expect(kvCacheTokens(memory)).toBe(Math.floor(5.6e9 / 131_072));
    expect(kvCacheTokens({ ...memory, reservedBytes: 1e9 })).toBe(Math.floor(4.6e9 / 131_072));
    expect(kvCacheSlots({ cacheTokens: 42_724, tokensPerRequest: 4096 })).toBe(10);
    expect(kvCacheSlots({ cacheTokens: 100, tokensPerRequest: 101 })).toBe(0);
  });

  it('names what is wrong', () => {
    expect(refusal(() => kvBytesPerToken({ layers: 0, kvHeads: 0, headDimension: 0, bytesPerElement: 0 }))).toBe(
      "'layers' must be a whole number of 1 or more, got 0\n" +
        "'kvHeads' must be a whole number of 1 or more, got 0\n" +
        "'headDimension' must be a whole number of 1 or more, got 0\n" +
        "'bytesPerElement' must be a number above 0, got 0",
    );
    expect(
      refusal(() =>
        kvCacheTokens({ gpuMemoryBytes: 0, memoryShare: 1.1, weightBytes: -1, reservedBytes: -1, bytesPerToken: 0 }),
      ),
    ).toBe(
      "'gpuMemoryBytes' must be a number above 0, got 0\n" +
        "'memoryShare' must be above 0 and at most 1, got 1.1\n" +
        "'weightBytes' must be a number of 0 or more, got -1\n" +
        "'reservedBytes' must be a number of 0 or more, got -1\n" +
        "'bytesPerToken' must be a number above 0, got 0",
    );
    expect(
      refusal(() => kvCacheTokens({ gpuMemoryBytes: 100, memoryShare: 0.5, weightBytes: 50, bytesPerToken: 1 })),
    ).toBe("'weightBytes' must be small enough to leave a token room in 50 bytes, got 50");
    expect(refusal(() => kvCacheSlots({ cacheTokens: 0, tokensPerRequest: 0 }))).toBe(
      "'cacheTokens' must be a whole number of 1 or more, got 0\n'tokensPerRequest' must be a number above 0, got 0",
    );
  });
});

describe('language model', () => {
  it('sums the tokens that a request holds over its iterations', () => {
    const request = { promptTokens: 1100, outputTokens: 3 };
    expect(batchIterations(request)).toBe(3 + 3);
    expect(cacheTokenIterations(request)).toBe(512 + 1024 + 1100 + 1101 + 1102 + 1103);
    expect(cacheTokenIterations({ promptTokens: 1024, outputTokens: 1 })).toBe(512 + 1024 + 1025);
    expect(batchIterations({ promptTokens: 10, outputTokens: 1 }, 5)).toBe(3);
  });

  it('equals a sum over iterations, and nearly o (s + o / 2)', () => {
    const tokens = fc.integer({ min: 1, max: 3000 });
    fc.assert(
      fc.property(tokens, tokens, tokens, (promptTokens, outputTokens, chunkTokens) => {
        let sum = 0;
        let iterations = 0;
        for (let held = 0; held < promptTokens; iterations += 1) {
          held = Math.min(promptTokens, held + chunkTokens);
          sum += held;
        }
        for (let output = 1; output <= outputTokens; output += 1) sum += promptTokens + output;
        expect(cacheTokenIterations({ promptTokens, outputTokens }, chunkTokens)).toBe(sum);
        expect(batchIterations({ promptTokens, outputTokens }, chunkTokens)).toBe(iterations + outputTokens);
      }),
      { numRuns: 60 },
    );
    const request = { promptTokens: 800, outputTokens: 800 };
    expect(relativeError(cacheTokenIterations(request), 800 * (800 + 400))).toBeLessThan(0.003);
  });

  it('has the rate M / (b E[g]), and slots and service time that give the same rate', () => {
    const server: LanguageModelServer = {
      cacheTokens: 131_000,
      batchTime: 0.04,
      requests: [
        { promptTokens: 100, outputTokens: 500, weight: 3 },
        { promptTokens: 2000, outputTokens: 100 },
      ],
    };
    const g = (3 * (100 + 500 * 100 + (500 * 501) / 2) + (512 + 1024 + 1536 + 2000 + 100 * 2000 + 5050)) / 4;
    const iterations = (3 * 501 + 104) / 4;
    const capacity = languageModelCapacity(server);
    expect(relativeError(capacity.serviceRate, 131_000 / (0.04 * g))).toBeLessThan(1e-12);
    expect(relativeError(capacity.guaranteedServiceRate, (131_000 - 2100) / (0.04 * g))).toBeLessThan(1e-12);
    expect(relativeError(capacity.meanServiceTime, 0.04 * iterations)).toBeLessThan(1e-12);
    expect(relativeError(capacity.concurrency, capacity.serviceRate * capacity.meanServiceTime)).toBeLessThan(1e-12);
    expect(capacity.slots).toBe(Math.floor(capacity.concurrency));
    const variance = (3 * (501 - iterations) ** 2 + (104 - iterations) ** 2) / 4;
    expect(relativeError(capacity.serviceScv, variance / iterations ** 2)).toBeLessThan(1e-12);
    expect(relativeError(capacity.outputTokensPerSecond, capacity.serviceRate * 400)).toBeLessThan(1e-12);
    expect(relativeError(capacity.tokensPerSecond, capacity.serviceRate * (400 + 575))).toBeLessThan(1e-12);
    expect(capacity.limitedBy).toBe('kv-cache');
  });

  it('is limited by the batch where that is smaller than the cache', () => {
    const server = { cacheTokens: 131_000, batchTime: 0.04, requests: [{ promptTokens: 500, outputTokens: 500 }] };
    const free = languageModelCapacity(server);
    const capped = languageModelCapacity({ ...server, maxSequences: 16 });
    expect(capped).toMatchObject({ concurrency: 16, slots: 16, limitedBy: 'max-sequences' });
    expect(relativeError(capped.serviceRate, 16 / free.meanServiceTime)).toBeLessThan(1e-12);
    expect(capped.guaranteedServiceRate).toBe(capped.serviceRate);
    expect(languageModelCapacity({ ...server, maxSequences: 1000 })).toEqual(free);
  });

  it('serves at least one request that fits', () => {
    const capacity = languageModelCapacity({
      cacheTokens: 2,
      batchTime: 1,
      requests: [{ promptTokens: 1, outputTokens: 1 }],
    });
    expect(capacity).toMatchObject({ slots: 1, guaranteedServiceRate: 0 });
    expect(relativeError(capacity.serviceRate, 2 / 3)).toBeLessThan(1e-12);
  });

  it('names what is wrong', () => {
    expect(
      refusal(() =>
        languageModelCapacity({ cacheTokens: 0, batchTime: 0, chunkTokens: 0, maxSequences: 0, requests: [] }),
      ),
    ).toBe(
      "'cacheTokens' must be a whole number of 1 or more, got 0\n" +
        "'batchTime' must be a number above 0, got 0\n" +
        "'chunkTokens' must be a whole number of 1 or more, got 0\n" +
        "'requests' must be a list of at least one, got none\n" +
        "'maxSequences' must be a whole number of 1 or more, got 0",
    );
    expect(
      refusal(() =>
        languageModelCapacity({
          cacheTokens: 100,
          batchTime: 1,
          requests: [
            { promptTokens: 0, outputTokens: 0.5, weight: 0 },
            { promptTokens: 60, outputTokens: 41 },
          ],
        }),
      ),
    ).toBe(
      "'requests[0].promptTokens' must be a whole number of 1 or more, got 0\n" +
        "'requests[0].outputTokens' must be a whole number of 1 or more, got 0.5\n" +
        "'requests[0].weight' must be a number above 0, got 0\n" +
        "'requests[1]' must be at most 100 tokens, the KV cache, got 101",
    );
    expect(refusal(() => batchIterations({ promptTokens: 1, outputTokens: 1 }, 0))).toBe(
      "'chunkTokens' must be a whole number of 1 or more, got 0",
    );
    expect(refusal(() => cacheTokenIterations({ promptTokens: 0, outputTokens: 1 }))).toBe(
      "'promptTokens' must be a whole number of 1 or more, got 0",
    );
  });
});
