import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { Problem, WarmsiteError } from '../core/errors';
import { Duration } from '../core/quantities';
import { RegionPair } from '../core/regions';
import { AwsClientFactory } from './aws-clients';
import { AwsFailure, perform } from './aws-failure';

/** What a machine image runs on, in the word of the public parameters. */
export type Architecture = 'x86_64' | 'arm64';

/** Two Regions get a new image within hours of each other; releases are about a week apart. */
export const PUBLICATION_TOLERANCE = Duration.hours(24);

/**
 * The public parameter with AWS's current base image for GPU instances: Ubuntu 24.04 with NVIDIA's
 * driver, Docker and its container toolkit, without a framework.
 */
export function gpuImageParameter(architecture: Architecture): string {
  return `/aws/service/deeplearning/ami/${architecture}/base-oss-nvidia-driver-gpu-ubuntu-24.04/latest/ami-id`;
}

/**
 * What an instance type runs on: Graviton types have a `g` after the number of their generation, as
 * g5g has and g5 has not; Grace ones are named after their chip, as p6e-gb200.
 */
export function architectureOf(instanceType: string): Architecture {
  return /^(a1|[a-z]+\d+[a-z]*g[a-z]*|[a-z]\d+[a-z]*-gb\d+)\./.test(instanceType) ? 'arm64' : 'x86_64';
}

/** The image that a parameter names in one Region. */
export interface CurrentImage {
  readonly region: string;
  /** E.g. `ami-0123456789abcdef0`. */
  readonly id: string;
  /** When the parameter began to name it. */
  readonly published: Date | undefined;
}

export interface CurrentImages {
  /** Home first. */
  readonly images: readonly CurrentImage[];
  /** A line of YAML for an inference group of the environment file. */
  readonly yaml: string;
  readonly warnings: readonly string[];
}

export interface CurrentImagesProps {
  readonly pair: RegionPair;
  readonly clients: AwsClientFactory;
  /**
   * Name of an SSM parameter that holds the id of an image, in both Regions.
   *
   * @default gpuImageParameter('x86_64')
   */
  readonly parameter?: string;
}

/**
 * Looks up the current machine image in both Regions. A parameter does not say which release its
 * image is, only since when it names it: the Regions are compared by that.
 *
 * @throws WarmsiteError `image-parameter-missing`, `image-parameter`, `aws-credentials`, `access-denied`,
 * `region-unreachable`, of both Regions at once
 */
export async function currentImages(props: CurrentImagesProps): Promise<CurrentImages> {
  const parameter = props.parameter ?? gpuImageParameter('x86_64');
  const answers = await Promise.all(props.pair.both.map((region) => lookUp(region, parameter, props.clients)));
  const images = answers.flatMap((answer) => ('id' in answer ? [answer] : []));
  const problems = answers.flatMap((answer) => ('code' in answer ? [answer] : []));
  if (problems.length > 0) throw new WarmsiteError(problems);
  return {
    images,
    yaml: `ami: { ${images.map(({ region, id }) => `${region}: ${id}`).join(', ')} }`,
    warnings: warningsOf(images),
  };
}

async function lookUp(region: string, parameter: string, clients: AwsClientFactory): Promise<CurrentImage | Problem> {
  try {
    const call = clients(region).ssm.send(new GetParameterCommand({ Name: parameter }));
    const { Parameter: found } = await perform('ssm:GetParameter', call);
    const id = found?.Value ?? '';
    if (/^ami-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id)) return { region, id, published: found?.LastModifiedDate };
    return {
      code: 'image-parameter',
      where: region,
      message: `${parameter} must hold the id of an image, got '${id}'`,
    };
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    if (error.code !== 'ParameterNotFound') return error.problem(region);
    return {
      code: 'image-parameter-missing',
      where: region,
      message: `there is no SSM parameter ${parameter}; see which there are with aws ssm get-parameters-by-path --recursive --path /aws/service/deeplearning/ami --region ${region}`,
    };
  }
}

function warningsOf(images: readonly CurrentImage[]): string[] {
  const dated = images.flatMap(({ region, id, published }) => (published ? [{ region, id, published }] : []));
  const [older, newer] = dated.sort((a, b) => a.published.getTime() - b.published.getTime());
  if (!older || !newer) return [];
  const apart = (newer.published.getTime() - older.published.getTime()) / 1000;
  if (apart <= PUBLICATION_TOLERANCE.toSeconds()) return [];
  const day = (date: Date): string => date.toISOString().slice(0, 10);
  return [
    `the image of ${older.region} is of ${day(older.published)}, that of ${newer.region} of ${day(newer.published)}: they may be different releases; compare their names with aws ec2 describe-images --region <Region> --image-ids ${older.id} (${older.region}), ${newer.id} (${newer.region})`,
  ];
}
