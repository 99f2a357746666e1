import { Environment } from '../../config/environment';
import { BUCKET_PURPOSES } from '../../stacks/purposes';
import { artifactParity, ParityClientFactory, publishParity } from '../release/parity-check';
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
    artifacts: inference.groups.map(({ name, model }) => ({
      group: name,
      prefix: model.artifact,
      manifestSha256: model.manifestSha256,
    })),
  });
  const published = publish ? await publishParity(props, groups) : undefined;
  const same = groups.every(({ verdict }) => verdict === 'same');
  if (json) {
    const report = { environment: environment.environment, same, groups, ...(published && { published }) };
    console.log(JSON.stringify(report, null, 2));
  } else {
    console.log(parityText(groups));
    if (published) console.log(publicationText(published));
  }
  return same && (published ?? []).every(({ problem }) => problem === undefined) ? 0 : 1;
}
