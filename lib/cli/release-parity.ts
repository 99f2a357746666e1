import { Environment, InferenceGroup } from '../../config/environment';
import { BUCKET_PURPOSES } from '../../stacks/purposes';
import { Names } from '../core/names';
import { ReleasedArtifact } from '../release/parity';
import { artifactParity, ParityClientFactory, publishParity } from '../release/parity-check';
import { printResult } from './output';
import { parityText, publicationText } from './release-text';

export interface ParityCommandProps {
  readonly environment: Environment;
  readonly clients: ParityClientFactory;
  /** Tell CloudWatch in both Regions. */
  readonly publish: boolean;
  readonly json: boolean;
}

/** Compares both Regions, prints what was found. Returns the exit code: 0 only when all is the same, and was published. */
export async function runParity({ environment, clients, publish, json }: ParityCommandProps): Promise<number> {
  const { pair, inference } = environment;
  const props = { names: environment.names(pair.home), pair, clients };
  const groups = await artifactParity({
    ...props,
    bucketPurpose: BUCKET_PURPOSES[0],
    artifacts: inference.groups.flatMap((group) => artifactsOf(props.names, group)),
  });
  const published = publish ? await publishParity(props, groups) : undefined;
  const same = groups.every(({ verdict }) => verdict === 'same');
  printResult(
    json,
    () => ({ environment: environment.environment, same, groups, ...(published && { published }) }),
    () => [parityText(groups), ...(published ? [publicationText(published)] : [])].join('\n'),
  );
  return same && (published ?? []).every(({ problem }) => problem === undefined) ? 0 : 1;
}

/** What a group serves, and what is tried beside it: promoted, that one is in the other Region too. */
function artifactsOf(names: Names, { name, model, canary }: InferenceGroup): readonly ReleasedArtifact[] {
  const artifact = (group: string, { artifact: prefix, manifestSha256 }: typeof model): ReleasedArtifact => ({
    group,
    prefix,
    manifestSha256,
  });
  return [artifact(name, model), ...(canary ? [artifact(names.canaryOf(name), canary.model)] : [])];
}
