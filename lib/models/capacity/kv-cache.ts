import { QuantityChecks } from './quantity-checks';

/** The shape of a transformer, as its configuration file names it. */
export interface KvCacheShape {
  /** Layers (`num_hidden_layers`), whole, 1 or more. */
  readonly layers: number;
  /** Key-value heads (`num_key_value_heads`; fewer than attention heads where queries share them), whole, 1 or more. */
  readonly kvHeads: number;
  /** Elements of one head (`head_dim`), whole, 1 or more. */
  readonly headDimension: number;
  /** Bytes of one cached element: 2 for 16-bit, 1 for 8-bit; above 0. */
  readonly bytesPerElement: number;
}

/**
 * Bytes that one token occupies in the KV cache: 2 (key and value) x layers x KV heads x head dimension x bytes per
 * element. Summed over all GPUs that share a model. Source: Kwon et al., SOSP 2023 (PagedAttention), sec. 3.
 *
 * @throws InvalidInputError
 */
export function kvBytesPerToken(shape: KvCacheShape): number {
  new QuantityChecks()
    .whole('layers', shape.layers, 1)
    .whole('kvHeads', shape.kvHeads, 1)
    .whole('headDimension', shape.headDimension, 1)
    .positive('bytesPerElement', shape.bytesPerElement)
    .throwIfAny();
  return 2 * shape.layers * shape.kvHeads * shape.headDimension * shape.bytesPerElement;
}

/** The default of `KvCacheMemory.reservedBytes`. */
export const DEFAULT_RESERVED_BYTES = 0;

/** The memory of the GPUs that together hold one copy of the model. */
export interface KvCacheMemory {
  /** Memory of these GPUs together in bytes, above 0. */
  readonly gpuMemoryBytes: number;
  /** Share of it that the server may take, above 0 and at most 1 (vLLM: `gpu_memory_utilization`, 0.9). */
  readonly memoryShare: number;
  /** Bytes of the model's weights: parameters times bytes per parameter; 0 or more. */
  readonly weightBytes: number;
  /**
   * Bytes taken by activations, CUDA graphs and the like, 0 or more.
   *
   * @default 0
   */
  readonly reservedBytes?: number;
  /** From `kvBytesPerToken`, above 0. */
  readonly bytesPerToken: number;
}

/**
 * Tokens that fit into the KV cache, whole: (memory x share - weights - reserved) / bytes per token.
 *
 * @throws InvalidInputError, also when not one token fits
 */
export function kvCacheTokens(memory: KvCacheMemory): number {
  const { reservedBytes = DEFAULT_RESERVED_BYTES } = memory;
  new QuantityChecks()
    .positive('gpuMemoryBytes', memory.gpuMemoryBytes)
    .require(
      memory.memoryShare > 0 && memory.memoryShare <= 1,
      'memoryShare',
      'above 0 and at most 1',
      memory.memoryShare,
    )
    .nonNegative('weightBytes', memory.weightBytes)
    .nonNegative('reservedBytes', reservedBytes)
    .positive('bytesPerToken', memory.bytesPerToken)
    .throwIfAny();
  const usable = memory.gpuMemoryBytes * memory.memoryShare - reservedBytes;
  const tokens = Math.floor((usable - memory.weightBytes) / memory.bytesPerToken);
  new QuantityChecks()
    .require(tokens >= 1, 'weightBytes', `small enough to leave a token room in ${usable} bytes`, memory.weightBytes)
    .throwIfAny();
  return tokens;
}

/**
 * Requests that a KV cache holds at once when each takes this many tokens, whole, 0 or more. With the most tokens that
 * a request can have it is what the cache holds in the worst case; what it holds on average is the `concurrency` of
 * `languageModelCapacity`.
 *
 * @param props.cacheTokens tokens that fit, whole, 1 or more
 * @param props.tokensPerRequest prompt and output tokens of a request, above 0
 * @throws InvalidInputError
 */
export function kvCacheSlots(props: { readonly cacheTokens: number; readonly tokensPerRequest: number }): number {
  new QuantityChecks()
    .whole('cacheTokens', props.cacheTokens, 1)
    .positive('tokensPerRequest', props.tokensPerRequest)
    .throwIfAny();
  return Math.floor(props.cacheTokens / props.tokensPerRequest);
}
