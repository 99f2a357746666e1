import { DescribeImagesCommand } from '@aws-sdk/client-ec2';
import { performUnless } from '../aws-failure';
import { Check, Findings, Place } from './finding';
import { instanceTypes } from './instance-types';
import { PreflightGroup } from './subject';

/** The image of each group is there, can be launched, and fits its types. */
export const machineImages: Check = {
  id: 'machine-image',
  why: 'An image belongs to one Region, and its owner can take it away: no instance would start.',
  where: 'each',
  look,
};

async function look(place: Place, findings: Findings): Promise<void> {
  for (const group of place.subject.groups) {
    const image = group.images[place.names.region] ?? 'no image';
    const about = `group ${group.name}: ${image}`;
    await findings.attempt(about, () => lookAt(place, findings, group, image, about));
  }
}

async function lookAt(
  { names, clients, now }: Place,
  findings: Findings,
  group: PreflightGroup,
  image: string,
  about: string,
): Promise<void> {
  const answer = await performUnless(
    ['InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable', 'InvalidAMIID.Malformed'],
    'ec2:DescribeImages',
    clients.ec2.send(new DescribeImagesCommand({ ImageIds: [image] })),
  );
  const found = answer?.Images?.[0];
  if (!found) {
    findings.failed(about, `is not in ${names.region}, or not shared with this account; choose one that is`);
    return;
  }
  const { State: state, Architecture: architecture, DeprecationTime: deprecation } = found;
  if (state !== 'available') {
    findings.failed(about, `is ${state ?? 'in no known state'}; choose one that is available`);
    return;
  }
  const facts = await instanceTypes(clients, [...group.instanceTypes, ...group.fallbackInstanceTypes]);
  const misfits = [...facts].filter(([, { architectures }]) => !architectures.includes(architecture ?? ''));
  if (misfits.length > 0) {
    const types = misfits.map(([type, { architectures }]) => `${type} (${architectures.join(', ')})`).join(', ');
    findings.failed(about, `is for ${architecture ?? 'no architecture'}, and cannot start on ${types}`);
    return;
  }
  const old = deprecation !== undefined && new Date(deprecation) <= now;
  findings.ok(about, `available, ${architecture ?? ''}${old ? `, deprecated since ${deprecation.slice(0, 10)}` : ''}`);
}
