import { AGENT_INTERVAL, agentMetrics, groupDimensions, IN_FLIGHT_METRIC, IN_FLIGHT_UNIT } from '../core/group-metrics';
import { Duration } from '../core/quantities';

/** EC2's limit on user data, in bytes before base64. Source: the EC2 user guide, "instance user data". */
export const USER_DATA_LIMIT_BYTES = 16384;

/** Where the model lies on the instance and, read-only, in the container. */
export const MODEL_DIRECTORY = '/opt/model';

/**
 * Where a server that serves TLS finds `key.pem` and `cert.pem`, on the instance and, read-only, in the container. Each
 * instance makes its own at its first boot, for the name `localhost`; no key leaves its instance.
 */
export const TLS_DIRECTORY = '/opt/tls';

/** The default of `UserDataProps.servesTls`, and of `ModelServer.servesTls`. */
export const DEFAULT_SERVES_TLS = false;

/**
 * Life of a certificate, in days: longer than an instance's. The load balancer takes one that has expired, too; the
 * script on the instance would not.
 */
const CERTIFICATE_DAYS = 3650;

/**
 * The file of an artifact that lists the SHA-256 digest and path of every other one, as `sha256sum` prints them:
 * `find . -type f ! -name SHA256SUMS -printf '%P\0' | xargs -0 sha256sum > SHA256SUMS`.
 */
export const MODEL_MANIFEST = 'SHA256SUMS';

export interface UserDataProps {
  /** The instance's own Region: image and model come from here, and from nowhere else. */
  readonly region: string;
  /** Name of the Auto Scaling group. */
  readonly group: string;
  /** Name of the lifecycle hook that holds an instance back until its model answers. */
  readonly lifecycleHook: string;
  /** Host of the container registry. */
  readonly registry: string;
  /** The image with its registry and tag. */
  readonly image: string;
  readonly bucket: string;
  /** Prefix of the artifact in the bucket, without slashes around it. */
  readonly prefix: string;
  /** SHA-256 of the artifact's manifest, hexadecimal. */
  readonly manifestSha256: string;
  /** Arguments of the container. */
  readonly arguments: readonly string[];
  /** Environment of the container. Anyone who may describe the launch template can read it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly port: number;
  /** Answers 200 once the model does. */
  readonly healthPath: string;
  /** Name of the gauge at `/metrics`, in Prometheus' text format; its label sets are added up. */
  readonly inFlightMetric: string;
  /** CloudWatch namespace of everything published. */
  readonly namespace: string;
  /** Time from the start of the script to the first answer. */
  readonly warmUp: Duration;
  /** Size of the root volume, in GiB. */
  readonly volumeSize: number;
  /**
   * Whether the server answers by HTTPS, with what it finds in `TLS_DIRECTORY`.
   *
   * @default DEFAULT_SERVES_TLS
   */
  readonly servesTls?: boolean;
}

/**
 * The script that an instance of an inference group runs as root at every boot: cloud-init starts it at the first
 * one, and its copy in the per-boot folder at the later ones, for an instance that leaves a warm pool has booted before.
 *
 * It expects an image with bash, curl, Docker, the NVIDIA container toolkit, AWS CLI 2 and the CloudWatch agent, such
 * as the Ubuntu "Base OSS Nvidia Driver GPU AMI" of AWS Deep Learning AMIs; and OpenSSL where the server serves TLS.
 */
export function userData(props: UserDataProps): string {
  const servesTls = props.servesTls ?? DEFAULT_SERVES_TLS;
  const server = `${servesTls ? 'https' : 'http'}://localhost:${props.port}`;
  return `#!/bin/bash
# Serves one model, or takes the instance back out of the group.
set -euo pipefail

readonly region=${quoted(props.region)}
readonly group=${quoted(props.group)}
readonly hook=${quoted(props.lifecycleHook)}
readonly registry=${quoted(props.registry)}
readonly image=${quoted(props.image)}
readonly artifact=${quoted(`s3://${props.bucket}/${props.prefix}/`)}
readonly manifest_sha256=${quoted(props.manifestSha256)}
readonly health=${quoted(`${server}${props.healthPath}`)}
readonly warm_up=${props.warmUp.toSeconds()}
readonly volume_gib=${props.volumeSize}
readonly model=${quoted(MODEL_DIRECTORY)}
${servesTls ? `readonly tls=${quoted(TLS_DIRECTORY)}\n` : ''}readonly state='/opt/warmsite'
readonly per_boot='/var/lib/cloud/scripts/per-boot/warmsite'
readonly agent='/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl'

fail() {
  echo "warmsite: $1" >&2
  exit 1
}

metadata() {
  local token
  token=$(curl --silent --show-error --fail --max-time 5 --retry 5 --retry-connrefused --request PUT \\
    --header 'X-aws-ec2-metadata-token-ttl-seconds: 60' http://169.254.169.254/latest/api/token)
  curl --silent --show-error --fail --max-time 5 --retry 5 --header "X-aws-ec2-metadata-token: $token" \\
    "http://169.254.169.254/latest/meta-data/$1"
}

complete() {
  aws autoscaling complete-lifecycle-action --region "$region" --auto-scaling-group-name "$group" \\
    --lifecycle-hook-name "$hook" --instance-id "$instance" --lifecycle-action-result "$1"
}

finish() {
  local status=$?
  trap - EXIT
  if ((status != 0)); then
    docker logs --tail 50 model-server >&2 || true
    complete ABANDON || true
  fi
  exit "$status"
}

verify() {
  local listed found
  echo "$manifest_sha256  $model/${MODEL_MANIFEST}" | sha256sum --check --status ||
    fail "the manifest of $artifact is not the one that was released"
  (cd "$model" && sha256sum --check --strict --quiet ${MODEL_MANIFEST}) ||
    fail "a file of $artifact differs from its manifest"
  listed=$(cut -c 67- "$model/${MODEL_MANIFEST}" | LC_ALL=C sort)
  found=$(cd "$model" && find . ! -type d ! -path ./${MODEL_MANIFEST} -printf '%P\\n' | LC_ALL=C sort)
  [[ "$found" == "$listed" ]] || fail "$artifact holds a file that its manifest does not list"
}

prepare() {
  local root_gib pull
  root_gib=$(df --output=size --block-size=1G / | tail -n 1 | tr -d ' ')
  ((root_gib * 10 >= volume_gib * 9)) ||
    fail "the root volume has $root_gib GiB instead of $volume_gib: the root device of the AMI has another name"

  aws ecr get-login-password --region "$region" | docker login --username AWS --password-stdin "$registry"
  docker pull --quiet "$image" &
  pull=$!
  mkdir -p "$model"
  aws s3 sync --region "$region" --only-show-errors --delete "$artifact" "$model/"
  verify
  wait "$pull"

${servesTls ? CERTIFICATE : ''}  # The processes of a model that is spread over several GPUs talk through shared memory: Docker's default is 64 MB.
  docker rm --force model-server || true
  docker run --detach --name model-server --restart always --pull never --gpus all --ipc host --log-driver local \\
    --publish ${props.port}:${props.port} --mount "type=bind,source=$model,target=${MODEL_DIRECTORY},readonly" \\
${servesTls ? `    --mount "type=bind,source=$tls,target=${TLS_DIRECTORY},readonly" \\\n` : ''}${Object.entries(
    props.environment,
  )
    .map(([name, value]) => `    --env ${quoted(`${name}=${value}`)} \\\n`)
    .join('')}    ${['"$image"', ...props.arguments.map(quoted)].join(' ')}

  cat >"$state/cloudwatch-agent.json" <<'EOF'
${JSON.stringify(agentConfiguration(props), undefined, 2)}
EOF
  cat >"$state/publish-in-flight" <<'EOF'
${publisher(props, server)}EOF
  chmod 700 "$state/publish-in-flight"
}

instance=$(metadata instance-id)
trap finish EXIT

mkdir -p "$state"
if [[ ! -e "$state/prepared" ]]; then
  [[ "$0" -ef "$per_boot" ]] || install -D --mode 700 "$0" "$per_boot"
  prepare
  touch "$state/prepared"
fi
"$agent" -a fetch-config -m ec2 -s -c "file:$state/cloudwatch-agent.json"

until curl --silent --fail --max-time 5 ${servesTls ? '--cacert "$tls/cert.pem" ' : ''}--output /dev/null "$health"; do
  ((SECONDS < warm_up)) || fail "no answer at $health within $warm_up s"
  sleep 5
done

systemd-run --unit warmsite-in-flight --on-calendar minutely --timer-property AccuracySec=1s "$state/publish-in-flight"

# A fast start can be here before the group has put the instance into its wait state.
until complete CONTINUE; do
  ((SECONDS < warm_up)) || fail "the lifecycle action was not accepted within $warm_up s"
  sleep 10
done
`;
}

/** The key is readable for whoever the container runs as, and lies on an encrypted disk that nobody can log in to. */
const CERTIFICATE = `  mkdir -p "$tls"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days ${CERTIFICATE_DAYS} \\
    -subj '/CN=localhost' -addext 'subjectAltName=DNS:localhost' -keyout "$tls/key.pem" -out "$tls/cert.pem"
  chmod 444 "$tls/key.pem" "$tls/cert.pem"

`;

function agentConfiguration({ region, namespace, group }: UserDataProps): object {
  return {
    agent: { metrics_collection_interval: AGENT_INTERVAL, region },
    metrics: agentMetrics(namespace, group),
  };
}

/**
 * Publishes the gauge, but only of an instance in service: the zeros of one that is being prepared for a warm pool, or
 * that is draining, would pull the average of the group down. Publishes nothing when the server has no such gauge.
 */
function publisher(props: UserDataProps, server: string): string {
  const dimensions = Object.entries(groupDimensions(props.group))
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
  const servesTls = props.servesTls ?? DEFAULT_SERVES_TLS;
  return `#!/bin/bash
set -euo pipefail

token=$(curl --silent --show-error --fail --max-time 5 --request PUT \\
  --header 'X-aws-ec2-metadata-token-ttl-seconds: 60' http://169.254.169.254/latest/api/token)
state=$(curl --silent --show-error --fail --max-time 5 --header "X-aws-ec2-metadata-token: $token" \\
  http://169.254.169.254/latest/meta-data/autoscaling/target-lifecycle-state)
[[ "$state" == InService ]] || exit 0

${servesTls ? `readonly tls=${quoted(TLS_DIRECTORY)}\n` : ''}value=$(curl --silent --show-error --fail --max-time 10 ${servesTls ? '--cacert "$tls/cert.pem" ' : ''}${quoted(`${server}/metrics`)} |
  awk -v gauge=${quoted(props.inFlightMetric)} '
    index($0, gauge " ") == 1 { sum += $2; found = 1 }
    index($0, gauge "{") == 1 { sub(/^.*} /, ""); sum += $1; found = 1 }
    END { if (!found) exit 1; print sum }')
aws cloudwatch put-metric-data --region ${quoted(props.region)} --namespace ${quoted(props.namespace)} \\
  --metric-name ${IN_FLIGHT_METRIC} --unit ${IN_FLIGHT_UNIT} --value "$value" \\
  --dimensions ${quoted(dimensions)}
`;
}

/** As one word of a shell. */
function quoted(text: string): string {
  return `'${text.replace(/'/g, `'\\''`)}'`;
}
