import { QuantityChecks } from './quantity-checks';

/** The default of `chunkTokens`: what vLLM ran with in the experiments of Nie, Si and Zhou. */
export const DEFAULT_CHUNK_TOKENS = 512;

/** The default of `RequestShape.weight`. */
export const DEFAULT_REQUEST_WEIGHT = 1;

/** A kind of request to a language model. */
export interface RequestShape {
  /** s: tokens of the prompt, whole, 1 or more. */
  readonly promptTokens: number;
  /** o: tokens generated, whole, 1 or more. */
  readonly outputTokens: number;
  /**
   * How often such requests come, in any unit; only the proportions count. Above 0.
   *
   * @default 1
   */
  readonly weight?: number;
}

/** One copy of a language model that batches continuously and prefills in chunks. */
export interface LanguageModelServer {
  /** M: tokens that fit into its KV cache (`kvCacheTokens`), whole, 1 or more. */
  readonly cacheTokens: number;
  /** b: seconds that one batch iteration takes at the load to be judged; above 0. Measure it: the median is robust. */
  readonly batchTime: number;
  /** The mix of requests, at least one kind; a measured trace may be given request by request. */
  readonly requests: readonly RequestShape[];
  /**
   * Prompt tokens that one iteration prefills, whole, 1 or more.
   *
   * @default 512
   */
  readonly chunkTokens?: number;
  /**
   * Most requests in a batch (vLLM: `max_num_seqs`), whole, 1 or more.
   *
   * @default - as many as the KV cache holds
   */
  readonly maxSequences?: number;
}

/** What one copy of a language model can do. */
export interface LanguageModelCapacity {
  /** mu = M / (b E[g(s, o)]), requests a second: at more than this the queue grows under every order of service. */
  readonly serviceRate: number;
  /**
   * mu (1 - delta), requests a second, delta the largest request's share of the cache: below this the queue is stable
   * under every order of service that keeps the batch as full as it can.
   */
  readonly guaranteedServiceRate: number;
  /** Requests in the batch when it is always full, on average: serviceRate x meanServiceTime (Little's law). */
  readonly concurrency: number;
  /** `concurrency` rounded down: the servers c of a queue model, each busy `meanServiceTime` a request. */
  readonly slots: number;
  /** Seconds from entering the batch to the last token, on average: b times the iterations. */
  readonly meanServiceTime: number;
  /** Squared coefficient of variation of that time, from the mix. */
  readonly serviceScv: number;
  /** Output tokens a second at `serviceRate`. */
  readonly outputTokensPerSecond: number;
  /** Prompt and output tokens a second at `serviceRate`. */
  readonly tokensPerSecond: number;
  /** What limits the batch. */
  readonly limitedBy: 'kv-cache' | 'max-sequences';
}

/**
 * Iterations that a request stays in the batch: one for each chunk of its prompt, one for each output token.
 *
 * @param chunkTokens whole, 1 or more
 * @throws InvalidInputError
 */
export function batchIterations(request: RequestShape, chunkTokens = DEFAULT_CHUNK_TOKENS): number {
  checkedRequest(request, chunkTokens).throwIfAny();
  return iterations(request, chunkTokens);
}

/**
 * g(s, o): the KV-cache tokens that a request occupies, summed over the iterations that it stays. During prefill 1, 2,
 * ... chunks of its prompt, in the end all s; then s + 1, s + 2, ..., s + o tokens: about o (s + o / 2).
 *
 * @param chunkTokens whole, 1 or more
 * @throws InvalidInputError
 */
export function cacheTokenIterations(request: RequestShape, chunkTokens = DEFAULT_CHUNK_TOKENS): number {
  checkedRequest(request, chunkTokens).throwIfAny();
  return tokenIterations(request, chunkTokens);
}

/**
 * The stable service rate of a language model from the memory of its KV cache and the time of a batch.
 *
 * Source: Nie, Si and Zhou, "A Queueing-Theoretic Framework for Stability Analysis of LLM Inference with KV Cache
 * Memory Constraints" (arXiv 2605.04595, ICML 2026), theorems 4.1 and 4.2; measured by them within about 10 % on A100
 * GPUs with Llama 3 8B and vLLM. Assumes that memory, not computation, bounds the batch, no preemption and no shared
 * prefixes. For several copies multiply by their number.
 *
 * @throws InvalidInputError, also when a request is larger than the cache
 */
export function languageModelCapacity(server: LanguageModelServer): LanguageModelCapacity {
  const { cacheTokens, batchTime, requests, chunkTokens = DEFAULT_CHUNK_TOKENS, maxSequences } = server;
  const checks = new QuantityChecks()
    .whole('cacheTokens', cacheTokens, 1)
    .positive('batchTime', batchTime)
    .whole('chunkTokens', chunkTokens, 1)
    .notEmpty('requests', requests);
  if (maxSequences !== undefined) checks.whole('maxSequences', maxSequences, 1);
  requests.forEach((request, index) => {
    checkRequest(checks, request, `requests[${index}].`);
    const size = request.promptTokens + request.outputTokens;
    checks.require(!(size > cacheTokens), `requests[${index}]`, `at most ${cacheTokens} tokens, the KV cache`, size);
  });
  checks.throwIfAny();

  const weightOf = (request: RequestShape): number => request.weight ?? DEFAULT_REQUEST_WEIGHT;
  const total = requests.reduce((sum, request) => sum + weightOf(request), 0);
  const mean = (value: (request: RequestShape) => number): number =>
    requests.reduce((sum, request) => sum + (weightOf(request) / total) * value(request), 0);

  const meanIterations = mean((request) => iterations(request, chunkTokens));
  const variance = mean((request) => (iterations(request, chunkTokens) - meanIterations) ** 2);
  const inCache = (cacheTokens * meanIterations) / mean((request) => tokenIterations(request, chunkTokens));
  const concurrency = Math.min(inCache, maxSequences ?? inCache);
  const meanServiceTime = batchTime * meanIterations;
  const serviceRate = concurrency / meanServiceTime;
  const largest = requests.reduce(
    (size, { promptTokens, outputTokens }) => Math.max(size, promptTokens + outputTokens),
    0,
  );
  const outputTokensPerSecond = serviceRate * mean(({ outputTokens }) => outputTokens);
  return {
    serviceRate,
    guaranteedServiceRate: Math.min(serviceRate, (inCache / meanServiceTime) * ((cacheTokens - largest) / cacheTokens)),
    concurrency,
    slots: Math.max(1, Math.floor(concurrency)),
    meanServiceTime,
    serviceScv: variance / meanIterations ** 2,
    outputTokensPerSecond,
    tokensPerSecond: outputTokensPerSecond + serviceRate * mean(({ promptTokens }) => promptTokens),
    limitedBy: concurrency < inCache ? 'max-sequences' : 'kv-cache',
  };
}

function iterations({ promptTokens, outputTokens }: RequestShape, chunkTokens: number): number {
  return Math.ceil(promptTokens / chunkTokens) + outputTokens;
}

function tokenIterations({ promptTokens, outputTokens }: RequestShape, chunkTokens: number): number {
  const fullChunks = Math.floor(promptTokens / chunkTokens);
  const prefill =
    (chunkTokens * fullChunks * (fullChunks + 1)) / 2 + (promptTokens % chunkTokens === 0 ? 0 : promptTokens);
  return prefill + outputTokens * promptTokens + (outputTokens * (outputTokens + 1)) / 2;
}

function checkRequest(checks: QuantityChecks, request: RequestShape, path: string): QuantityChecks {
  return checks
    .whole(`${path}promptTokens`, request.promptTokens, 1)
    .whole(`${path}outputTokens`, request.outputTokens, 1)
    .positive(`${path}weight`, request.weight ?? DEFAULT_REQUEST_WEIGHT);
}

function checkedRequest(request: RequestShape, chunkTokens: number): QuantityChecks {
  return checkRequest(new QuantityChecks(), request, '').whole('chunkTokens', chunkTokens, 1);
}
