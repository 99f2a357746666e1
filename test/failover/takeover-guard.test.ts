import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { App } from 'cdktf';
import { Names } from '../../lib/core/names';
import { RegionPair } from '../../lib/core/regions';
import { RegionStack } from '../../lib/core/region-stack';
import { Topology } from '../../lib/core/topology';
import { TakeoverGuard } from '../../lib/failover/takeover-guard';
import { Terraform, TerraformRun } from '../../lib/rehearsal/terraform';
import { Attributes, synthesizeStack } from '../support/synth';
import { describeWithMoto, MOTO_ACCOUNT } from '../support/moto';
import { describeWithTerraform } from '../support/terraform';

const pair = new RegionPair('us-east-2', 'us-west-2');
const names = new Names({ system: 'shop', environment: 'test', account: MOTO_ACCOUNT, region: 'us-west-2' });
const bucket = 'shop-test-artifacts-123456789012-us-west-2';

const normal = Topology.initial(pair);
const failedOver = normal.failover().topology;
const rebuilt = failedOver.rebuild().topology;
const switchedBack = rebuilt.switchover().topology;

function guard(stack: RegionStack, topology: Topology): TakeoverGuard {
  return new TakeoverGuard(stack, 'TakeoverGuard', {
    names,
    bucketPurpose: 'artifacts',
    writer: { region: topology.writer, generation: topology.instance(topology.writer).generation },
    takeovers: topology.takeovers,
    nextStep: topology.nextStep,
    topologyFile: 'config/topology/test.yaml',
  });
}

/** What a plan says that was made from `topology` and finds markers that it does not know. */
function refusal(markers: string, writer: string, step: string): string {
  return (
    `${markers} took over as the writer, and config/topology/test.yaml, from which this plan was made, does not know ` +
    `it: there the writer is ${writer}. Applied, this plan would undo the takeover: scale down the Region that ` +
    'serves, or bring the old writer back. Nothing was changed.\n\n' +
    'If it was recorded elsewhere already, get the current file: git pull. If not, record it: ' +
    `npm run warmsite -- topology ${step} test, or restore in place of ${step} after a restore. Then plan again.\n\n` +
    `The markers of takeovers are in s3://${bucket}/warmsite/takeover/.`
  );
}

describe('TakeoverGuard', () => {
  test("asks the stack's own Region alone, and stops the plan itself", () => {
    const { json } = synthesizeStack((stack) => guard(stack, rebuilt), names);
    const { '//': _, ...lookup } = json['data'].aws_s3_objects.takeover_guard as Attributes;
    const unknown =
      '[for key in self.keys : trimprefix(key, "warmsite/takeover/") if !contains(["warmsite/takeover/us-west-2-g1"], key)]';
    expect(json['data']).toEqual({ aws_s3_objects: { takeover_guard: expect.anything() } });
    expect(lookup).toEqual({
      bucket,
      prefix: 'warmsite/takeover/',
      lifecycle: {
        postcondition: [
          {
            condition: `\${length(${unknown}) == 0}`,
            error_message: refusal(`\${join(", ", ${unknown})}`, 'us-west-2-g1', 'switchover'),
          },
        ],
      },
    });
    expect(json).not.toHaveProperty('resource');
  });
});

describeWithTerraform('TakeoverGuard, with the real provider', () => {
  describeWithMoto('and an emulated bucket', (moto) => {
    let folder: string;

    beforeEach(() => {
      folder = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-takeover-'));
    });

    afterEach(() => fs.rmSync(folder, { recursive: true }));

    const s3 = async (place: string, body?: string): Promise<void> => {
      const response = await fetch(`${moto().endpoint}/${place}`, {
        method: 'PUT',
        ...(body === undefined ? {} : { body }),
        headers: { authorization: 'AWS4-HMAC-SHA256 Credential=x/20260101/us-west-2/s3/aws4_request' },
      });
      expect(response.status).toBe(200);
    };
    const mark = (marker: string): Promise<void> => s3(`${bucket}/warmsite/takeover/${marker}`);

    /** Initializes a stack with the guard and something to create, once for each topology. */
    async function stackOf(topology: Topology): Promise<(...args: string[]) => Promise<TerraformRun>> {
      const outdir = fs.mkdtempSync(path.join(folder, 'out-'));
      const app = new App({ outdir });
      const stack = new RegionStack(app, 'site', { names, backend: { kind: 'local' } });
      guard(stack, topology);
      new SsmParameter(stack, 'Parameter', { name: '/it/was/applied', type: 'String', insecureValue: 'yes' });
      app.synth();
      const directory = path.join(outdir, 'stacks/site');
      fs.writeFileSync(
        path.join(directory, 'offline_override.tf.json'),
        JSON.stringify({
          terraform: { backend: { local: {} } },
          provider: { aws: { skip_metadata_api_check: 'true', skip_region_validation: true } },
        }),
      );
      const mirror = process.env['WARMSITE_PROVIDER_MIRROR'];
      const terraform = new Terraform({
        scratch: path.join(folder, 'cache'),
        environment: process.env,
        ...(mirror === undefined ? {} : { mirror }),
      });
      const run = (...args: string[]): Promise<TerraformRun> =>
        terraform.run(directory, args, {
          AWS_ENDPOINT_URL: moto().endpoint,
          AWS_ACCESS_KEY_ID: 'made-up',
          AWS_SECRET_ACCESS_KEY: 'made-up',
        });
      expect((await run('init')).exitCode).toBe(0);
      return run;
    }

    /** What stopped a run, in the words of the guard; undefined when nothing did. */
    function refusalIn({ stdout }: TerraformRun): string | undefined {
      const errors = stdout
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .flatMap((line) => (JSON.parse(line) as { diagnostic?: { severity: string; detail: string } }).diagnostic ?? [])
        .filter(({ severity }) => severity === 'error');
      expect(errors.length).toBeLessThanOrEqual(1);
      return errors[0]?.detail;
    }

    test('a plan passes when it knows every takeover, and is refused when it does not, change or no change', async () => {
      await s3(
        bucket,
        '<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>us-west-2</LocationConstraint></CreateBucketConfiguration>',
      );
      await s3(`${bucket}/llm/2026-10-01/weights`, 'not a marker');
      const plan = ['plan', '-json', '-refresh=false', '-detailed-exitcode'];
      const [fromNormal, fromFailedOver, fromSwitchedBack] = [
        await stackOf(normal),
        await stackOf(failedOver),
        await stackOf(switchedBack),
      ];
      expect((await fromNormal(...plan)).exitCode).toBe(2);

      // The runbook leaves its marker before anyone records the step: the old topology is refused from then on.
      await mark('us-west-2-g1');
      const refused = await fromNormal('apply', '-json', '-auto-approve');
      expect([refused.exitCode, refusalIn(refused)]).toEqual([1, refusal('us-west-2-g1', 'us-east-2-g1', 'failover')]);
      expect((await fromFailedOver(...plan)).exitCode).toBe(2);
      // The refused apply made nothing: a parameter that is there already could not be created.
      expect((await fromFailedOver('apply', '-auto-approve')).exitCode).toBe(0);
      expect((await fromFailedOver(...plan)).exitCode).toBe(0);

      await mark('us-east-2-g2');
      const unchanged = await fromFailedOver(...plan);
      expect([unchanged.exitCode, refusalIn(unchanged)]).toEqual([
        1,
        refusal('us-east-2-g2', 'us-west-2-g1', 'rebuild'),
      ]);
      const behind = await fromNormal(...plan);
      expect([behind.exitCode, refusalIn(behind)]).toEqual([
        1,
        refusal('us-east-2-g2, us-west-2-g1', 'us-east-2-g1', 'failover'),
      ]);
      expect((await fromSwitchedBack(...plan)).exitCode).toBe(2);
    }, 180_000);
  });
});
