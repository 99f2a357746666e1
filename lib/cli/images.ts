import { Environment } from '../../config/environment';
import { AwsClientFactory } from '../account/aws-clients';
import { architectureOf, CurrentImages, currentImages, gpuImageParameter } from '../account/images';
import { complain, printResult } from './output';
import { paint } from './render';

export interface ImagesCommandProps {
  readonly environment: Environment;
  readonly clients: AwsClientFactory;
  readonly json: boolean;
}

/** Prints the current machine images of both Regions, as YAML to paste for each inference group. */
export async function runImages({ environment, clients, json }: ImagesCommandProps): Promise<void> {
  const groups: (CurrentImages & { readonly group: string; readonly parameter: string })[] = [];
  for (const { name, instanceTypes } of environment.inference.groups) {
    const parameter = gpuImageParameter(architectureOf(instanceTypes[0] ?? ''));
    groups.push({ group: name, parameter, ...(await currentImages({ pair: environment.pair, clients, parameter })) });
  }
  for (const warning of groups.flatMap(({ warnings }) => warnings)) {
    complain(`${paint('yellow', 'warning')} ${warning}`);
  }
  printResult(
    json,
    () => ({
      environment: environment.environment,
      groups: groups.map(({ group, parameter, images, warnings }) => ({ group, parameter, images, warnings })),
    }),
    () => groups.map(({ group, parameter, yaml }) => `# group ${group}: ${parameter}\n${yaml}`).join('\n'),
  );
}
