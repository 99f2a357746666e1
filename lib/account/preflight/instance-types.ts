import { DescribeInstanceTypesCommand, _InstanceType } from '@aws-sdk/client-ec2';
import { performUnless } from '../aws-failure';
import { PreflightClients } from './preflight-clients';

/** What EC2 says of an instance type. */
export interface InstanceTypeFacts {
  readonly vcpus: number;
  readonly architectures: readonly string[];
}

/**
 * The instance types that the Region has, of those named.
 *
 * @throws AwsFailure
 */
export async function instanceTypes(
  { ec2 }: Pick<PreflightClients, 'ec2'>,
  names: readonly string[],
): Promise<ReadonlyMap<string, InstanceTypeFacts>> {
  const action = 'ec2:DescribeInstanceTypes';
  const describe = (types: readonly string[]) =>
    ec2.send(new DescribeInstanceTypesCommand({ InstanceTypes: [...types] as _InstanceType[] }));
  const wanted = [...new Set(names)];
  // One name that the Region does not have spoils the answer on all of them.
  const together = await performUnless(['InvalidInstanceType'], action, describe(wanted));
  const found = together?.InstanceTypes ?? (await oneByOne());
  return new Map(
    found.flatMap(({ InstanceType: type, VCpuInfo, ProcessorInfo }) =>
      type === undefined || VCpuInfo?.DefaultVCpus === undefined
        ? []
        : [[type, { vcpus: VCpuInfo.DefaultVCpus, architectures: ProcessorInfo?.SupportedArchitectures ?? [] }]],
    ),
  );

  async function oneByOne() {
    const answers = await Promise.all(
      wanted.map((type) => performUnless(['InvalidInstanceType'], action, describe([type]))),
    );
    return answers.flatMap((answer) => answer?.InstanceTypes ?? []);
  }
}
