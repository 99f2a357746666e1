import { awsClients } from '../../lib/account/aws-clients';
import { architectureOf, currentImages, gpuImageParameter, PUBLICATION_TOLERANCE } from '../../lib/account/images';
import { RegionPair } from '../../lib/core/regions';
import { describeWithMoto } from '../support/moto';
import { Gate } from './gate';

/**
 * What this does not prove: that AWS still publishes the default parameter. moto knows the public
 * parameters of other images only; where their ids or dates matter, the gate answers.
 */

const PAIR = new RegionPair('us-east-2', 'us-west-2');
const GPU_PARAMETER = '/aws/service/deeplearning/ami/x86_64/base-oss-nvidia-driver-gpu-ubuntu-24.04/latest/ami-id';

test('the parameter of each architecture', () => {
  expect(gpuImageParameter('x86_64')).toBe(GPU_PARAMETER);
  expect(gpuImageParameter('arm64')).toBe(
    '/aws/service/deeplearning/ami/arm64/base-oss-nvidia-driver-gpu-ubuntu-24.04/latest/ami-id',
  );
});

test.each([
  ['g5g.xlarge', 'arm64'],
  ['c7gn.large', 'arm64'],
  ['m6gd.metal', 'arm64'],
  ['im4gn.large', 'arm64'],
  ['is4gen.large', 'arm64'],
  ['a1.large', 'arm64'],
  ['p6e-gb200.36xlarge', 'arm64'],
  ['g5.xlarge', 'x86_64'],
  ['g6e.12xlarge', 'x86_64'],
  ['gr6.4xlarge', 'x86_64'],
  ['p4de.24xlarge', 'x86_64'],
  ['p6-b200.48xlarge', 'x86_64'],
  ['inf2.xlarge', 'x86_64'],
])('%s is %s', (instanceType, architecture) => {
  expect(architectureOf(instanceType)).toBe(architecture);
});

describeWithMoto('current images', (moto) => {
  const east = new Gate(() => moto().endpoint);
  const west = new Gate(() => moto().endpoint);
  const gates: Record<string, Gate> = { 'us-east-2': east, 'us-west-2': west };
  const clients = (region: string) => awsClients(region, gates[region]!.endpoint);

  beforeAll(() => Promise.all([east.open(), west.open()]));
  afterAll(() => Promise.all([east.close(), west.close()]));
  beforeEach(() => [east, west].forEach((gate) => gate.reset()));

  /** Lets a Region name an image, as of a time. */
  function publish(gate: Gate, id: string, published: Date): void {
    gate.add(({ body }) => {
      const { Name } = JSON.parse(body) as { Name: string };
      const Parameter = { Name, Type: 'String', Value: id, Version: 7, LastModifiedDate: published.getTime() / 1000 };
      return Name === GPU_PARAMETER ? { status: 200, body: JSON.stringify({ Parameter }) } : undefined;
    });
  }

  const HOME_IMAGE = 'ami-0123456789abcdef0';
  const STANDBY_IMAGE = 'ami-0fedcba9876543210';
  const PUBLISHED = new Date('2026-11-01T12:00:00Z');
  const after = (seconds: number): Date => new Date(PUBLISHED.getTime() + seconds * 1000);

  test('of a public parameter that moto has', async () => {
    const parameter = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';
    const { images, yaml } = await currentImages({ pair: PAIR, clients, parameter });
    expect(images.map(({ region }) => region)).toEqual(['us-east-2', 'us-west-2']);
    const [home, standby] = images.map(({ id }) => id) as [string, string];
    expect(home).toMatch(/^ami-[0-9a-f]{17}$/);
    expect(standby).toMatch(/^ami-[0-9a-f]{17}$/);
    expect(home).not.toBe(standby);
    expect(yaml).toBe(`ami: { us-east-2: ${home}, us-west-2: ${standby} }`);
  });

  test('of the default parameter, published within the tolerance', async () => {
    publish(east, HOME_IMAGE, after(PUBLICATION_TOLERANCE.toSeconds()));
    publish(west, STANDBY_IMAGE, PUBLISHED);
    expect(await currentImages({ pair: PAIR, clients })).toEqual({
      images: [
        { region: 'us-east-2', id: HOME_IMAGE, published: after(86400) },
        { region: 'us-west-2', id: STANDBY_IMAGE, published: PUBLISHED },
      ],
      yaml: `ami: { us-east-2: ${HOME_IMAGE}, us-west-2: ${STANDBY_IMAGE} }`,
      warnings: [],
    });
  });

  test('published further apart: a warning', async () => {
    publish(east, HOME_IMAGE, after(PUBLICATION_TOLERANCE.toSeconds() + 1));
    publish(west, STANDBY_IMAGE, PUBLISHED);
    expect((await currentImages({ pair: PAIR, clients })).warnings).toEqual([
      `the image of us-west-2 is of 2026-11-01, that of us-east-2 of 2026-11-02: they may be different releases; compare their names with aws ec2 describe-images --region <Region> --image-ids ${STANDBY_IMAGE} (us-west-2), ${HOME_IMAGE} (us-east-2)`,
    ]);
  });

  test('a parameter that is in neither Region', async () => {
    await expect(currentImages({ pair: PAIR, clients })).rejects.toThrow(
      new Error(
        ['us-east-2', 'us-west-2']
          .map(
            (region) =>
              `${region}: there is no SSM parameter ${GPU_PARAMETER}; see which there are with aws ssm get-parameters-by-path --recursive --path /aws/service/deeplearning/ami --region ${region} [image-parameter-missing]`,
          )
          .join('\n'),
      ),
    );
  });

  test('a parameter that names no image, and a Region that answers nothing', async () => {
    publish(east, 'resolve:ssm:/another', PUBLISHED);
    west.add(() => ({ status: 503, body: '{"__type":"ServiceUnavailable","message":"try later"}' }));
    await expect(currentImages({ pair: PAIR, clients })).rejects.toThrow(
      new Error(
        `us-east-2: ${GPU_PARAMETER} must hold the id of an image, got 'resolve:ssm:/another' [image-parameter]\n` +
          'us-west-2: ssm:GetParameter got no proper answer: ServiceUnavailable, try later; try again when the Region is reachable and well [region-unreachable]',
      ),
    );
  });
});
