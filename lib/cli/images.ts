import { Environment } from '../../config/environment';
import { AwsClientFactory } from '../account/aws-clients';
import { architectureOf, currentImages, gpuImageParameter } from '../account/images';
import { paint } from './render';

export interface ImagesCommandProps {
  readonly environment: Environment;
  readonly clients: AwsClientFactory;
}

/** Prints the current machine images of both Regions, as YAML to paste for each inference group. */
export async function runImages({ environment, clients }: ImagesCommandProps): Promise<void> {
  for (const { name, instanceTypes } of environment.inference.groups) {
    const parameter = gpuImageParameter(architectureOf(instanceTypes[0] ?? ''));
    const { yaml, warnings } = await currentImages({ pair: environment.pair, clients, parameter });
    console.log(`# group ${name}: ${parameter}\n${yaml}`);
    for (const warning of warnings) console.error(`${paint('yellow', 'warning')} ${warning}`);
  }
}
