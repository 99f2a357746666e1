import {
  kvBytesPerToken,
  kvCacheSlots,
  kvCacheTokens,
  languageModelCapacity,
  LanguageModelCapacity,
} from '../models/capacity';
import { durationText, numberText, percentText, rateText } from '../core/figures';
import { Flags, Options } from './flags';
import { printResult } from './output';
import { facts, paint } from './render';

const DEFAULT_MEMORY_SHARE = 0.9;
const DEFAULT_BYTES_PER_ELEMENT = 2;

/** Which option a parameter of the models comes from. */
const PARAMETERS = {
  weightBytes: 'weights',
  gpuMemoryBytes: 'gpuMemory',
  reservedBytes: 'reserved',
  memoryShare: 'memoryShare',
  tokensPerRequest: 'tokens',
  'requests[0]': 'prompt',
  maxSequences: 'maxSequences',
} as const;

/** Prints how many requests the GPUs of one copy of a language model hold at a time. @throws InputError */
export function runSlots(options: Options): void {
  const flags = new Flags('capacity slots', options);
  const shape = {
    layers: flags.need('layers', flags.whole('layers', 1, 10_000)),
    kvHeads: flags.need('kvHeads', flags.whole('kvHeads', 1, 10_000)),
    headDimension: flags.need('headDim', flags.whole('headDim', 1, 100_000)),
    bytesPerElement: flags.number('bytesPerElement', 0.25, 8) ?? DEFAULT_BYTES_PER_ELEMENT,
  };
  const memory = {
    gpuMemoryBytes: flags.need('gpuMemory', flags.bytes('gpuMemory', '24GiB')),
    weightBytes: flags.need('weights', flags.bytes('weights', '16GiB')),
    memoryShare: flags.share('memoryShare', '90%') ?? DEFAULT_MEMORY_SHARE,
    reservedBytes: flags.bytes('reserved', '1GiB') ?? 0,
  };
  const tokens = flags.need('tokens', flags.whole('tokens', 1));
  const maxSequences = flags.whole('maxSequences', 1);
  const batchTime = flags.seconds('batchTime', '30ms', { above0: true });
  const prompt = flags.whole('prompt', 1);
  const output = flags.whole('output', 1);
  const typical = ['batchTime', 'prompt', 'output'].filter((name) => flags.has(name));
  if (typical.length > 0) {
    for (const name of ['batchTime', 'prompt', 'output'] as const) {
      flags.need(name, { batchTime, prompt, output }[name], '; --batch-time, --prompt and --output go together');
    }
  }
  flags.throwIfAny();

  const bytesPerToken = kvBytesPerToken(shape);
  const answer = flags.ask((): SlotsAnswer => {
    const cacheTokens = kvCacheTokens({ ...memory, bytesPerToken });
    const held = kvCacheSlots({ cacheTokens, tokensPerRequest: tokens });
    const cache = { ...shape, ...memory, bytesPerToken, cacheTokens, tokens, held };
    const slots = Math.min(held, maxSequences ?? held);
    if (batchTime === undefined || prompt === undefined || output === undefined) return { ...cache, slots };
    const capacity = languageModelCapacity({
      cacheTokens,
      batchTime,
      requests: [{ promptTokens: prompt, outputTokens: output }],
      ...(maxSequences === undefined ? {} : { maxSequences }),
    });
    return { ...cache, slots, typical: { prompt, output, batchTime, ...capacity } };
  }, PARAMETERS);
  printResult(
    options['json'] === true,
    () => answer,
    () => slotsText(answer),
  );
}

interface SlotsAnswer {
  readonly layers: number;
  readonly kvHeads: number;
  readonly headDimension: number;
  readonly bytesPerElement: number;
  readonly gpuMemoryBytes: number;
  readonly weightBytes: number;
  readonly memoryShare: number;
  readonly reservedBytes: number;
  readonly bytesPerToken: number;
  readonly cacheTokens: number;
  /** Of the largest request. */
  readonly tokens: number;
  /** Requests that the cache holds. */
  readonly held: number;
  /** Requests that are served at a time. */
  readonly slots: number;
  readonly typical?: Typical & LanguageModelCapacity;
}

function slotsText(answer: SlotsAnswer): string {
  const { layers, kvHeads, headDimension, bytesPerElement, bytesPerToken, cacheTokens, tokens, held, slots } = answer;
  const { gpuMemoryBytes, weightBytes, memoryShare, reservedBytes, typical } = answer;
  return [
    facts([
      [
        'cache',
        `${gib(cacheTokens * bytesPerToken)}: ${percentText(memoryShare)} of ${gib(gpuMemoryBytes)}, ` +
          `less ${gib(weightBytes)} of weights${reservedBytes > 0 ? ` and ${gib(reservedBytes)} reserved` : ''}`,
      ],
      [
        'a token',
        `${numberText(bytesPerToken / 1024)} KiB: key and value, ${layers} layers, ${kvHeads} heads of ${headDimension}, ` +
          `${bytesPerElement} bytes each`,
      ],
      ['holds', `${numberText(cacheTokens)} tokens`],
      [
        'slots',
        slots === 0
          ? paint('red', `none: a request of ${numberText(tokens)} tokens does not fit`)
          : `${paint('bold', String(slots))} requests of ${numberText(tokens)} tokens at a time` +
            (slots < held ? `, by --max-sequences; the cache holds ${held}` : ''),
      ],
    ]),
    ...(typical ? [typicalText(typical, typical)] : []),
  ].join('\n\n');
}

interface Typical {
  readonly prompt: number;
  readonly output: number;
  readonly batchTime: number;
}

/** What the copy does with requests of one size. */
function typicalText(capacity: LanguageModelCapacity, { prompt, output, batchTime }: Typical): string {
  const { slots, meanServiceTime, serviceRate, guaranteedServiceRate, outputTokensPerSecond, limitedBy } = capacity;
  return [
    `Requests of ${numberText(prompt)} prompt and ${numberText(output)} output tokens, ${durationText(batchTime)} a batch:`,
    facts([
      [
        'slots',
        `${slots} on average; ${limitedBy === 'kv-cache' ? 'the cache' : '--max-sequences'} is what limits them`,
      ],
      ['service time', durationText(meanServiceTime)],
      [
        'throughput',
        `at most ${rateText(serviceRate)} (${numberText(outputTokensPerSecond)} output tokens a second)` +
          (guaranteedServiceRate < serviceRate
            ? `; below ${rateText(guaranteedServiceRate)} the queue has an end in whatever order they are served`
            : ''),
      ],
    ]),
    '',
    'For the demand of a group in the environment file:',
    `  slots: ${slots}`,
    `  serviceTime: ${Number(meanServiceTime.toPrecision(3))}s`,
  ].join('\n');
}

function gib(bytes: number): string {
  return `${numberText(bytes / 2 ** 30)} GiB`;
}
