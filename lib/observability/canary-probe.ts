// Runs in AWS Lambda, alone: the file becomes the function's code as it is, without types. It may import nothing.

/** One request that a canary makes. */
export interface Probe {
  /** What is asked for, e.g. `inference`. */
  readonly request: string;
  /** Whom it asks: a Region, or `public`. */
  readonly target: string;
  readonly url: string;
  readonly method: string;
  readonly body?: string;
}

/** What the schedule hands over. */
export interface ProbeEvent {
  /** Namespace of the metrics. */
  readonly namespace: string;
  readonly probes: readonly Probe[];
  /** Time for one answer, in milliseconds. */
  readonly timeout: number;
}

/** What came of one probe. */
export interface ProbeResult {
  readonly request: string;
  readonly target: string;
  /** 1 when the answer was not a status under 300 in time, else 0. */
  readonly failed: 0 | 1;
  /** Until the whole answer was there, or the attempt was over. */
  readonly milliseconds: number;
  /** The status, or what went wrong. */
  readonly outcome: string;
}

async function ask(probe: Probe, timeout: number): Promise<ProbeResult> {
  const start = Date.now();
  let outcome: string;
  let failed: 0 | 1 = 1;
  try {
    const answer = await fetch(probe.url, {
      method: probe.method,
      // A redirect is an answer of something else.
      redirect: 'manual',
      headers: {
        'user-agent': 'warmsite-canary',
        ...(probe.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(probe.body === undefined ? {} : { body: probe.body }),
      signal: AbortSignal.timeout(timeout),
    });
    await answer.arrayBuffer();
    outcome = String(answer.status);
    if (answer.status >= 200 && answer.status < 300) failed = 0;
  } catch (error) {
    const { name, message, cause } = error as Error & { cause?: { code?: string; message?: string } };
    outcome = name === 'TimeoutError' ? `no answer in ${timeout} ms` : (cause?.code ?? cause?.message ?? message);
  }
  return { request: probe.request, target: probe.target, failed, milliseconds: Date.now() - start, outcome };
}

/** A line that CloudWatch Logs turns into metrics (embedded metric format), and people can read. */
function line(namespace: string, { request, target, failed, milliseconds, outcome }: ProbeResult): string {
  return JSON.stringify({
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: [['Request', 'Target']],
          Metrics: [
            { Name: 'CanaryFailed', Unit: 'Count' },
            { Name: 'CanaryLatency', Unit: 'Milliseconds' },
          ],
        },
      ],
    },
    Request: request,
    Target: target,
    CanaryFailed: failed,
    CanaryLatency: milliseconds,
    Outcome: outcome,
  });
}

/** Makes all requests at once and reports each; a failed one fails nothing else. */
export async function handler(event: ProbeEvent): Promise<readonly ProbeResult[]> {
  const results = await Promise.all(event.probes.map((probe) => ask(probe, event.timeout)));
  process.stdout.write(results.map((result) => `${line(event.namespace, result)}\n`).join(''));
  return results;
}
