import { parseDocument, Document } from 'yaml';
import { InputError } from '../../lib/core/errors';
import { FileSystem, loadEnvironment } from '../../config/load';

/** An environment file that says no more than it must. */
export const EXAMPLE = `\
system: warmsite
environment: prod
account: '111122223333'
regions:
  home:
    name: us-east-2
    zones: [us-east-2a, us-east-2b]
    cidr: 10.20.0.0/16
    certificate: arn:aws:acm:us-east-2:111122223333:certificate/00000000-0000-0000-0000-000000000001
  standby:
    name: us-west-2
    zones: [us-west-2a, us-west-2b]
    cidr: 10.21.0.0/16
    certificate: arn:aws:acm:us-west-2:111122223333:certificate/00000000-0000-0000-0000-000000000002
standbyTier: warm-standby
objectives: { rto: 30m, rpo: 5m, availability: 99.95% }
dns: { zoneId: Z0123456789EXAMPLE, zoneName: example.com, record: inference.example.com }
network: { egress: nat-per-zone, flowLogRetention: 90d }
database:
  engine: postgres
  version: '16.11'
  instanceClass: db.r6g.xlarge
  storage: { allocated: 200, ceiling: 1000 }
  multiAz: true
  name: inference
  username: warmsite
  passwordVersion: 1
  backupRetention: 14d
  backupWindow: 03:00-04:00
  maintenanceWindow: sun:05:00-sun:06:00
buckets:
  artifacts: { noncurrentRetention: 90d }
  data: { noncurrentRetention: 30d }
inference:
  groups:
    - name: llm
      model:
        artifact: llm/2026-10-01
        manifestSha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
      image: llm-server:v0.11.0
      port: 8000
      healthPath: /health
      inFlightMetric: vllm:num_requests_running
      instanceTypes: [g6e.12xlarge]
      ami: { us-east-2: ami-0123456789abcdef0, us-west-2: ami-0fedcba9876543210 }
      sizes: { active: { min: 3, max: 9 } }
      scaling: { inFlightPerInstance: 24 }
      warmUp: 15m
      drain: 120s
      volume: 500
alerts: { emails: [oncall@example.com] }
runbooks: { approvers: ['arn:aws:iam::111122223333:role/incident-commander'] }
state: { backend: s3 }
`;

export const EXAMPLE_TOPOLOGY = `\
writer: us-east-2
evacuated: []
database:
  us-east-2: { generation: 1, born: primary }
  us-west-2: { generation: 1, born: replica }
`;

/** Where the files of `memoryFiles` are. */
export const ROOT = '/project';

function errno(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}

/** Files by their path below `ROOT`; an error code in place of the content is thrown. */
export function memoryFiles(
  files: Readonly<Record<string, string | Uint8Array | { readonly throws: string }>>,
): FileSystem {
  return {
    readFile: (path) => {
      const content = files[path.slice(ROOT.length + 1)];
      if (content === undefined) throw errno('ENOENT');
      if (typeof content === 'string') return Buffer.from(content);
      if (content instanceof Uint8Array) return content;
      throw errno(content.throws);
    },
    readDirectory: (path) => {
      const folder = path.slice(ROOT.length + 1);
      const content = files[folder];
      if (typeof content === 'object' && 'throws' in content) throw errno(content.throws);
      return Object.keys(files)
        .filter((file) => file.startsWith(`${folder}/`))
        .map((file) => file.slice(folder.length + 1));
    },
  };
}

/** The example with some values changed; `undefined` takes a key away. */
export function edited(edits: readonly (readonly [path: string, value: unknown])[], text: string = EXAMPLE): string {
  const document: Document = parseDocument(text);
  for (const [path, value] of edits) {
    const keys = path.split('/').map((key) => (/^[0-9]+$/.test(key) ? Number(key) : key));
    if (value === undefined) document.deleteIn(keys);
    else document.setIn(keys, document.createNode(value));
  }
  return document.toString({ lineWidth: 0 });
}

/** The problems that `action` throws, one a line; each `where: message [code]`. */
export function problemsOf(action: () => unknown): string[] {
  try {
    action();
  } catch (error) {
    if (error instanceof InputError)
      return error.problems.map(({ where, message, code }) => `${where}: ${message} [${code}]`);
    throw error;
  }
  return [];
}

/** The problems of the example with some values changed, as `problemsOf` has them but without file and position. */
export function problemsOfEdited(edits: readonly (readonly [path: string, value: unknown])[]): string[] {
  const files = memoryFiles({
    'config/environments/prod.yaml': edited(edits),
    'config/topology/prod.yaml': EXAMPLE_TOPOLOGY,
  });
  return problemsOf(() => loadEnvironment('prod', { root: ROOT, files })).map((line) =>
    line.replace(/^config\/environments\/prod\.yaml:\d+:\d+ /, ''),
  );
}
