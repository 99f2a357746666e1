import { spawnSync } from 'node:child_process';
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import * as fs from 'node:fs';
import * as https from 'node:https';
import { AddressInfo } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { Duration } from '../../lib/core/quantities';
import { UserDataProps, userData } from '../../lib/inference/user-data';

/*
 * Runs the script for real, with bash and GNU tools, but in a folder instead of `/` and with stand-ins for aws, docker,
 * curl, df, sleep, systemd-run and the CloudWatch agent. It proves what the script does and in which order; it does not
 * prove that AWS, Docker and the agent accept the commands.
 */

const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');

const MODEL = {
  'config.json': '{"layers": 2}',
  'weights/part 1.safetensors': 'w1',
  'weights/part 2.safetensors': 'w2',
};
const MANIFEST = Object.entries(MODEL)
  .map(([file, content]) => `${sha256(content)}  ${file}\n`)
  .join('');

const PROPS: UserDataProps = {
  region: 'us-west-2',
  group: 'shop-test-chat',
  lifecycleHook: 'model-answers',
  registry: '111122223333.dkr.ecr.us-west-2.amazonaws.com',
  image: '111122223333.dkr.ecr.us-west-2.amazonaws.com/shop-test/vllm:0.11.2',
  bucket: 'shop-test-artifacts-111122223333-us-west-2',
  prefix: 'chat/2026-11-03',
  manifestSha256: sha256(MANIFEST),
  arguments: ['--model', '/opt/model'],
  environment: { AWS_REGION: 'us-west-2' },
  port: 8000,
  healthPath: '/health',
  inFlightMetric: 'vllm:num_requests_running',
  namespace: 'Warmsite/shop-test',
  warmUp: Duration.minutes(1),
  volumeSize: 200,
};

/** Logs every call, in one write since two can run at once, and answers as the variables of the environment tell it. */
const STAND_IN = `#!/bin/bash
name=$(basename "$0")
call=$(printf '%s' "$name"; printf '\\x1f%s' "$@"; printf '\\x1e')
printf '%s' "$call" >>"$ROOT/calls"
case "$name $*" in
  *"\${BROKEN:-nothing is broken}"*) exit 1 ;;
  curl*/api/token) echo token ;;
  curl*/instance-id) echo i-0123456789abcdef0 ;;
  curl*/target-lifecycle-state) echo "\${LIFECYCLE_STATE:-InService}" ;;
  curl*/metrics) cat "$ROOT/metrics" ;;
  curl*/health)
    echo >>"$ROOT/asked"
    (($(wc -l <"$ROOT/asked") > \${UNANSWERED:-0})) ;;
  aws*CONTINUE)
    echo >>"$ROOT/continued"
    (($(wc -l <"$ROOT/continued") > \${REFUSED:-0})) ;;
  "aws s3 sync"*) cp -r "$ROOT/bucket/." "\${!#}" ;;
  aws*get-login-password*) echo password ;;
  docker*login*) cat >/dev/null ;;
  df*) printf 'Size\\n %s\\n' "\${ROOT_GIB:-194}" ;;
  sleep*) exec /bin/sleep 0.02 ;;
esac
`;

class Instance {
  public readonly root = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-instance-'));
  private readonly script: string;

  public constructor(props: UserDataProps) {
    const bin = path.join(this.root, 'bin');
    const agent = path.join(this.root, 'opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl');
    fs.mkdirSync(bin);
    fs.mkdirSync(path.dirname(agent), { recursive: true });
    const commands = ['aws', 'docker', 'curl', 'df', 'sleep', 'systemd-run'].map((name) => path.join(bin, name));
    for (const file of [...commands, agent]) fs.writeFileSync(file, STAND_IN, { mode: 0o755 });

    for (const [file, content] of Object.entries({ ...MODEL, SHA256SUMS: MANIFEST })) this.upload(file, content);
    this.script = this.file('part-001');
    fs.writeFileSync(this.script, userData(props).replace(/='\/(opt|var)\//g, `='${this.root}/$1/`), { mode: 0o755 });
  }

  public file(name: string): string {
    return path.join(this.root, name);
  }

  public upload(file: string, content: string): void {
    const target = path.join(this.root, 'bucket', file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, content);
  }

  public withdraw(file: string): void {
    fs.rmSync(path.join(this.root, 'bucket', file));
  }

  /** Runs a file, by default the user data of the first boot, and returns its exit code and the calls it made. */
  public run(env: Record<string, string> = {}, file = this.script): { status: number; stderr: string; calls: Call[] } {
    const log = this.file('calls');
    fs.rmSync(log, { force: true });
    const { status, stderr } = spawnSync(file, {
      env: { ROOT: this.root, PATH: `${path.join(this.root, 'bin')}:${process.env['PATH']}`, ...env },
      encoding: 'utf8',
    });
    const calls = fs.readFileSync(log, 'utf8').split('\x1e').slice(0, -1);
    return { status: status ?? -1, stderr, calls: calls.map((call) => new Call(call.split('\x1f'))) };
  }
}

class Call {
  public constructor(public readonly words: readonly string[]) {}

  public get text(): string {
    return this.words.join(' ');
  }
}

/** The calls that start with `prefix`, as text. */
function those(calls: readonly Call[], prefix: string): string[] {
  return calls.map((call) => call.text).filter((text) => text.startsWith(prefix));
}

const instances: Instance[] = [];

function boot(props: Partial<UserDataProps> = {}): Instance {
  const instance = new Instance({ ...PROPS, ...props });
  instances.push(instance);
  return instance;
}

afterEach(() => {
  for (const { root } of instances.splice(0)) fs.rmSync(root, { recursive: true });
});

const COMPLETE =
  'aws autoscaling complete-lifecycle-action --region us-west-2 --auto-scaling-group-name shop-test-chat ' +
  '--lifecycle-hook-name model-answers --instance-id i-0123456789abcdef0 --lifecycle-action-result';
const CONTINUE = [`${COMPLETE} CONTINUE`];
const ABANDON = [`${COMPLETE} ABANDON`];

test('an instance pulls, verifies, starts, waits for the answer, and only then enters service', () => {
  const instance = boot();
  const { status, calls } = instance.run({ UNANSWERED: '2' });
  expect(status).toBe(0);

  // The image is pulled beside the download of the model, and the login is a pipe: their order is open.
  const beside = [
    'aws ecr get-login-password --region us-west-2',
    ...those(calls, 'docker login'),
    ...those(calls, 'docker pull'),
  ];
  const inOrder = calls.map((call) => call.text).filter((text) => !beside.includes(text));
  const withoutMetadata = inOrder.filter((text) => !text.includes('169.254.169.254'));
  expect(beside.slice(1)).toEqual([
    'docker login --username AWS --password-stdin 111122223333.dkr.ecr.us-west-2.amazonaws.com',
    `docker pull --quiet ${PROPS.image}`,
  ]);
  expect(those(calls, 'aws ecr')).toEqual(beside.slice(0, 1));
  const health = 'curl --silent --fail --max-time 5 --output /dev/null http://localhost:8000/health';
  expect(withoutMetadata).toEqual([
    'df --output=size --block-size=1G /',
    'aws s3 sync --region us-west-2 --only-show-errors --delete ' +
      `s3://shop-test-artifacts-111122223333-us-west-2/chat/2026-11-03/ ${instance.root}/opt/model/`,
    'docker rm --force model-server',
    'docker run --detach --name model-server --restart always --pull never --gpus all --ipc host --log-driver local ' +
      `--publish 8000:8000 --mount type=bind,source=${instance.root}/opt/model,target=/opt/model,readonly ` +
      '--env AWS_REGION=us-west-2 111122223333.dkr.ecr.us-west-2.amazonaws.com/shop-test/vllm:0.11.2 ' +
      '--model /opt/model',
    `amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s -c file:${instance.root}/opt/warmsite/cloudwatch-agent.json`,
    health,
    'sleep 5',
    health,
    'sleep 5',
    health,
    'systemd-run --unit warmsite-in-flight --on-calendar minutely --timer-property AccuracySec=1s ' +
      `${instance.root}/opt/warmsite/publish-in-flight`,
    ...CONTINUE,
  ]);
});

test.each(['us-east-2', 'us-west-2'])('an instance of %s talks to no other Region', (region) => {
  const props: UserDataProps = JSON.parse(JSON.stringify(PROPS).replaceAll('us-west-2', region));
  const instance = boot({ ...props, warmUp: PROPS.warmUp });
  const { status, calls } = instance.run();
  expect(status).toBe(0);
  const aws = calls.filter((call) => call.words[0] === 'aws').map((call) => call.words);
  expect(aws).toHaveLength(3);
  for (const words of aws) expect(words[words.indexOf('--region') + 1]).toBe(region);
  const named = userData({ ...props, warmUp: PROPS.warmUp }).match(/\b[a-z]{2}-(?:[a-z]+-)+\d\b/g);
  expect([...new Set(named)]).toEqual([region]);
});

describe('a model that is not exactly the released one is never served', () => {
  const cases: [string, (instance: Instance) => void, string][] = [
    ['a changed file', (i) => i.upload('config.json', '{"layers": 3}'), 'a file of .* differs from its manifest'],
    ['a missing file', (i) => i.withdraw('config.json'), 'a file of .* differs from its manifest'],
    ['an extra file', (i) => i.upload('weights/plugin.py', 'evil()'), 'holds a file that its manifest does not list'],
    [
      'a changed file with a manifest to match',
      (i) => {
        i.upload('config.json', 'other');
        i.upload('SHA256SUMS', MANIFEST.replace(sha256(MODEL['config.json']), sha256('other')));
      },
      'the manifest of .* is not the one that was released',
    ],
    ['a missing manifest', (i) => i.withdraw('SHA256SUMS'), 'the manifest of .* is not the one that was released'],
  ];
  test.each(cases)('%s', (_, tamper, message) => {
    const instance = boot();
    tamper(instance);
    const { status, stderr, calls } = instance.run();
    expect(status).toBe(1);
    expect(stderr).toMatch(new RegExp(`^warmsite: .*${message}$`, 'm'));
    expect(those(calls, 'docker run')).toEqual([]);
    expect(those(calls, 'aws autoscaling')).toEqual(ABANDON);
  });
});

test.each(['aws ecr', 'docker login', 'docker pull', 'aws s3 sync'])('when %s fails, nothing is started', (command) => {
  const { status, calls } = boot().run({ BROKEN: command });
  expect(status).toBe(1);
  expect(those(calls, 'docker run')).toEqual([]);
  expect(those(calls, 'aws autoscaling')).toEqual(ABANDON);
});

test.each(['docker run', 'amazon-cloudwatch-agent-ctl', 'systemd-run'])(
  'when %s fails, the instance never enters service',
  (command) => {
    const { status, calls } = boot().run({ BROKEN: command });
    expect(status).toBe(1);
    expect(those(calls, 'aws autoscaling')).toEqual(ABANDON);
  },
);

test('a model that does not answer in time gives the instance up, and leaves its last words', () => {
  const { status, stderr, calls } = boot({ warmUp: Duration.seconds(1) }).run({ UNANSWERED: '100000' });
  expect(status).toBe(1);
  expect(stderr).toContain('warmsite: no answer at http://localhost:8000/health within 1 s');
  expect(those(calls, 'docker logs')).toEqual(['docker logs --tail 50 model-server']);
  expect(those(calls, 'aws autoscaling')).toEqual(ABANDON);
});

test('without its own id an instance cannot say anything: the time-out of the hook does', () => {
  const { status, calls } = boot().run({ BROKEN: '/instance-id' });
  expect(status).toBe(1);
  expect(those(calls, 'aws')).toEqual([]);
});

test('a root volume of the wrong size is another disk than the encrypted one', () => {
  const { status, stderr, calls } = boot().run({ ROOT_GIB: '179' });
  expect(status).toBe(1);
  expect(stderr).toContain(
    'warmsite: the root volume has 179 GiB instead of 200: the root device of the AMI has another name',
  );
  expect(those(calls, 'aws')).toEqual(ABANDON);
  expect(boot().run({ ROOT_GIB: '180' }).status).toBe(0);
});

test('an answer that comes before the wait state is given again', () => {
  const { status, calls } = boot().run({ REFUSED: '2' });
  expect(status).toBe(0);
  expect(those(calls, 'aws autoscaling')).toEqual([...CONTINUE, ...CONTINUE, ...CONTINUE]);
});

test('at a later boot, out of a warm pool, nothing is downloaded: the answer decides', () => {
  const instance = boot();
  expect(instance.run().status).toBe(0);
  const perBoot = instance.file('var/lib/cloud/scripts/per-boot/warmsite');
  fs.rmSync(instance.file('bucket'), { recursive: true });

  const second = instance.run({}, perBoot);
  expect(second.status).toBe(0);
  expect(those(second.calls, 'docker')).toEqual([]);
  expect(those(second.calls, 'aws')).toEqual(CONTINUE);
  expect(those(second.calls, 'systemd-run')).toHaveLength(1);
  expect(those(second.calls, 'amazon-cloudwatch-agent-ctl')).toHaveLength(1);
});

test('a boot that was interrupted while preparing is done again from the start', () => {
  const instance = boot();
  expect(instance.run({ BROKEN: 'aws s3 sync' }).status).toBe(1);
  const second = instance.run({}, instance.file('var/lib/cloud/scripts/per-boot/warmsite'));
  expect(second.status).toBe(0);
  expect(those(second.calls, 'docker run')).toHaveLength(1);
  expect(those(second.calls, 'aws autoscaling')).toEqual(CONTINUE);
});

describe('a server that serves TLS', () => {
  const CERTIFICATE = '/opt/tls/cert.pem';

  test('gets a key and a certificate before it starts, and is asked under that certificate', () => {
    const instance = boot({ servesTls: true });
    const { status, calls } = instance.run();
    expect(status).toBe(0);
    expect(those(calls, 'docker run')).toEqual([
      expect.stringContaining(`--mount type=bind,source=${instance.file('opt/tls')},target=/opt/tls,readonly`),
    ]);
    const certificate = new X509Certificate(fs.readFileSync(instance.file(CERTIFICATE)));
    expect(certificate.subjectAltName).toBe('DNS:localhost');
    expect(certificate.checkPrivateKey(createPrivateKey(fs.readFileSync(instance.file('opt/tls/key.pem'))))).toBe(true);
    expect(Date.parse(certificate.validTo) - Date.now()).toBeGreaterThan(9 * 365 * 86_400_000);
    const asked = those(calls, 'curl').filter((text) => text.includes('localhost'));
    expect(asked).toEqual([
      `curl --silent --fail --max-time 5 --cacert ${instance.file(CERTIFICATE)} --output /dev/null https://localhost:8000/health`,
    ]);
  });

  test('is trusted by who holds that certificate, and by nobody else', async () => {
    const instance = boot({ servesTls: true });
    instance.run();
    const [key, cert] = ['key.pem', 'cert.pem'].map((name) => fs.readFileSync(instance.file(`opt/tls/${name}`)));
    const server = https.createServer({ key, cert }, (_, response) => response.end('well'));
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    const { port } = server.address() as AddressInfo;
    const ask = (ca?: Buffer): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        https
          .get({ host: 'localhost', port, ca, agent: false }, ({ statusCode }) => resolve(statusCode))
          .on('error', reject);
      });
    try {
      expect(await ask(cert)).toBe(200);
      await expect(ask()).rejects.toThrow('self-signed certificate');
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  test('keeps both over later boots, and publishes its gauge', () => {
    const instance = boot({ servesTls: true });
    instance.run();
    const first = fs.readFileSync(instance.file(CERTIFICATE), 'utf8');
    instance.run({}, instance.file('var/lib/cloud/scripts/per-boot/warmsite'));
    expect(fs.readFileSync(instance.file(CERTIFICATE), 'utf8')).toBe(first);
    fs.writeFileSync(instance.file('metrics'), 'vllm:num_requests_running 3\n');
    const { status, calls } = instance.run({}, instance.file('opt/warmsite/publish-in-flight'));
    expect(status).toBe(0);
    expect(those(calls, 'curl').at(-1)).toBe(
      `curl --silent --show-error --fail --max-time 10 --cacert ${instance.file(CERTIFICATE)} https://localhost:8000/metrics`,
    );
    expect(those(calls, 'aws cloudwatch')).toHaveLength(1);
  });

  test('nothing of it is in the script of one that does not', () => {
    expect(userData({ ...PROPS, servesTls: false })).toBe(userData(PROPS));
    expect(userData(PROPS)).not.toMatch(/tls|openssl|https:/);
  });
});

test('arguments and environment reach the container letter by letter', () => {
  const awkward = ["it's", '$HOME', '`id`', 'two  words', '"', '\\', '{"a": [1]}', 'a\nb', ''];
  const { status, calls } = boot({ arguments: awkward, environment: { WORDS: "$(id) 'x'" } }).run();
  expect(status).toBe(0);
  const words = calls.map((call) => call.words).find(([command, verb]) => command === 'docker' && verb === 'run')!;
  expect(words.slice(-awkward.length)).toEqual(awkward);
  expect(words.slice(words.indexOf('--env'), words.indexOf('--env') + 3)).toEqual([
    '--env',
    "WORDS=$(id) 'x'",
    PROPS.image,
  ]);
});

describe('the gauge of requests in work', () => {
  const publish = (metrics: string, env: Record<string, string> = {}): { status: number; published: string[] } => {
    const instance = boot();
    instance.run();
    fs.writeFileSync(instance.file('metrics'), metrics);
    const { status, calls } = instance.run(env, instance.file('opt/warmsite/publish-in-flight'));
    return { status, published: those(calls, 'aws') };
  };
  const published = (value: string): string[] => [
    'aws cloudwatch put-metric-data --region us-west-2 --namespace Warmsite/shop-test ' +
      `--metric-name InFlightRequests --unit Count --value ${value} --dimensions AutoScalingGroupName=shop-test-chat`,
  ];
  const RUNNING = 'vllm:num_requests_running';

  test.each([
    ['one label set', `${RUNNING}{model_name="chat"} 7.0\n`, '7'],
    ['no labels', `${RUNNING} 3\n`, '3'],
    ['label sets are added up', `${RUNNING}{engine="0"} 4\n${RUNNING}{engine="1"} 2.0\n`, '6'],
    ['labels with spaces and braces', `${RUNNING}{name="a } 9 b"} 5\n`, '5'],
    ['idle is zero, not silence', `${RUNNING}{model_name="chat"} 0.0\n`, '0'],
    [
      'neither comments nor longer names count',
      `# HELP ${RUNNING} 1\n# TYPE ${RUNNING} gauge\n${RUNNING}_total 99\n${RUNNING} 2\nother 8\n`,
      '2',
    ],
  ])('%s', (_, metrics, value) => {
    expect(publish(metrics)).toEqual({ status: 0, published: published(value) });
  });

  test('nothing is published for a server without the gauge: zero would say that it is idle', () => {
    expect(publish('other 8\n')).toEqual({ status: 1, published: [] });
  });

  test('nothing is published for a server that does not answer', () => {
    expect(publish(`${RUNNING} 2\n`, { BROKEN: '/metrics' })).toEqual({ status: 1, published: [] });
  });

  test.each(['Warmed:Stopped', 'Terminated', 'Standby'])('nothing is published on the way to %s', (state) => {
    expect(publish(`${RUNNING} 2\n`, { LIFECYCLE_STATE: state })).toEqual({ status: 0, published: [] });
  });
});

test('trap 13: the agent aggregates its metrics by the group alone, under a name that needs no look-up', () => {
  const instance = boot();
  instance.run();
  expect(JSON.parse(fs.readFileSync(instance.file('opt/warmsite/cloudwatch-agent.json'), 'utf8'))).toEqual({
    agent: { metrics_collection_interval: 60, region: 'us-west-2' },
    metrics: {
      namespace: 'Warmsite/shop-test',
      aggregation_dimensions: [['AutoScalingGroupName']],
      metrics_collected: {
        nvidia_gpu: {
          measurement: ['utilization_gpu', 'memory_used', 'memory_total', 'temperature_gpu'],
          append_dimensions: { AutoScalingGroupName: 'shop-test-chat' },
        },
        mem: { measurement: ['used_percent'], append_dimensions: { AutoScalingGroupName: 'shop-test-chat' } },
        disk: {
          measurement: ['used_percent'],
          append_dimensions: { AutoScalingGroupName: 'shop-test-chat' },
          resources: ['/'],
          drop_device: true,
        },
      },
    },
  });
});
