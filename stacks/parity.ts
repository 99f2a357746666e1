import { Construct } from 'constructs';
import { Environment } from '../config/environment';
import { Duration } from '../lib/core/quantities';
import { KeyRef, TopicRef } from '../lib/core/references';
import { RegionStack } from '../lib/core/region-stack';
import { ArtifactAlarm } from '../lib/observability/artifact-alarm';
import { ParityJob } from '../lib/release/parity-job';
import { BUCKET_PURPOSES, KEYS } from './purposes';

/** What the environment file says of the comparison. */
export interface ParitySettings {
  /** How long nobody may compare the Regions before somebody is told: whole hours, up to 7 days. */
  readonly maxSilence: Duration;
}

/** What a site has for it. */
export interface ParityParts {
  /** Encrypts logs; must admit `log-groups`. */
  readonly logKey: KeyRef;
  readonly topic: TopicRef;
  readonly settings: ParitySettings;
}

/** Compares the models of all groups in both Regions, from this one, and tells when they differ or nobody looks. */
export function addParity(
  stack: RegionStack,
  environment: Environment,
  { logKey, topic, settings }: ParityParts,
): void {
  const { inference, network, pair } = environment;
  const { names } = stack;
  const scope = new Construct(stack, 'ArtifactParity');
  new ParityJob(scope, 'Job', {
    names,
    pair,
    bucketPurpose: BUCKET_PURPOSES[0],
    keyPurpose: KEYS.storage,
    artifacts: inference.groups.map(({ name, model }) => ({
      group: name,
      prefix: model.artifact,
      manifestSha256: model.manifestSha256,
    })),
    logKey,
    logRetention: network.flowLogRetention,
  });
  const alarms = new Construct(scope, 'Alarms');
  for (const { name: group } of inference.groups) {
    new ArtifactAlarm(alarms, group, { names, group, topic, maxSilence: settings.maxSilence });
  }
}
