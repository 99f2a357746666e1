import { Environment } from '../config/environment';
import { KeyRef, TopicRef } from '../lib/core/references';
import { RegionStack } from '../lib/core/region-stack';
import { Asked, Canary, CanaryRequest } from '../lib/observability/canary';
import { serves } from './serving';

/** What a site has for its canary. */
export interface CanaryParts {
  /** Encrypts logs; must admit `log-groups`. */
  readonly logKey: KeyRef;
  readonly topic: TopicRef;
}

/** The canary of a site: the requests that the runbooks verify a takeover with, every minute. */
export function addCanary(stack: RegionStack, environment: Environment, { logKey, topic }: CanaryParts): void {
  const { dns, pair, network } = environment;
  const { names } = stack;
  const otherRegion = pair.other(names.region);
  new Canary(stack, 'Canary', {
    names,
    otherRegion,
    record: dns.record,
    ...askedOf(environment),
    logKey,
    logRetention: network.flowLogRetention,
    topic,
  });
}

/** What the canaries of both Regions ask, and of whom they expect an answer. */
export function askedOf(environment: Environment): Asked {
  const { pair, topology } = environment;
  return {
    requests: canaryRequests(environment),
    writer: topology.writer,
    serving: pair.both.filter((region) => serves(environment, region)),
  };
}

function canaryRequests({ runbooks, inference }: Environment): readonly CanaryRequest[] {
  const { write, read } = runbooks.verification;
  const asked = {
    inference: runbooks.verification.inference ?? { method: 'GET' as const, path: inference.groups[0].healthPath },
    write,
    read,
  };
  return Object.entries(asked).flatMap(([name, request]) =>
    request
      ? [
          {
            name,
            method: request.method,
            path: request.path,
            ...(request.body === undefined ? {} : { body: request.body }),
            // A database that only reads answers the rest.
            needsWriter: name === 'write',
          },
        ]
      : [],
  );
}
