import { DataAwsS3Objects } from '@cdktf/provider-aws/lib/data-aws-s3-objects';
import { Construct } from 'constructs';
import { Names } from '../core/names';
import { InstanceRef, TopologyStep } from '../core/topology';

/** What {@link TakeoverGuard} is made of. */
export interface TakeoverGuardProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /** Purpose of the bucket of this Region that holds the markers. It must exist when this stack is planned. */
  readonly bucketPurpose: string;
  /** The instance that writes, by the topology that this stack is made from. */
  readonly writer: InstanceRef;
  /** Every takeover that this topology knows of. */
  readonly takeovers: readonly InstanceRef[];
  /** The step that this topology allows next: what would record a takeover that it does not know of. */
  readonly nextStep: TopologyStep;
  /** Path of the file that holds the topology, for the message. */
  readonly topologyFile: string;
}

/**
 * Refuses every plan that is made from a topology older than the last takeover. Such a plan would
 * scale down the Region that has just taken over, or bring the old writer back beside the new one.
 *
 * A runbook that makes an instance the writer leaves a marker in its own Region's bucket
 * (`Names.takeoverMarker`); replication brings it to the other Region when that is back. The guard
 * lists the markers of its own Region, the only look-up at plan time there is, and fails when one of
 * them is none of `takeovers`. As a postcondition of the look-up it is evaluated by every plan,
 * whether anything changes or not, and stops all of it before anything has changed. A `check` block
 * would only warn.
 *
 * It does not see a plan that was saved before the takeover and is applied after it, nor one with
 * `-target` or `-destroy`; of a refresh it only warns.
 *
 * @example
 * ```ts
 * import { TakeoverGuard, Topology } from 'warmsite';
 * import { names, pair, stack } from './shared';
 *
 * const topology = Topology.initial(pair);
 * new TakeoverGuard(stack, 'TakeoverGuard', {
 *   names,
 *   bucketPurpose: 'models',
 *   writer: { region: topology.writer, generation: topology.instance(topology.writer).generation },
 *   takeovers: topology.takeovers,
 *   nextStep: topology.nextStep,
 *   topologyFile: 'config/topology/prod.yaml',
 * });
 * ```
 */
export class TakeoverGuard extends Construct {
  public constructor(scope: Construct, id: string, props: TakeoverGuardProps) {
    super(scope, id);
    const { names, writer, nextStep, topologyFile } = props;
    const bucket = names.bucket(props.bucketPurpose);
    const prefix = names.takeoverPrefix;
    const known = props.takeovers.map(({ region, generation }) => names.in(region).takeoverMarker(generation));
    const unknown = `[for key in self.keys : trimprefix(key, "${prefix}") if !contains(${JSON.stringify(known)}, key)]`;

    new DataAwsS3Objects(this, 'Resource', {
      bucket,
      prefix,
      lifecycle: {
        postcondition: [
          {
            condition: `\${length(${unknown}) == 0}`,
            errorMessage:
              `\${join(", ", ${unknown})} took over as the writer, and ` +
              `${topologyFile}, from which this plan was made, does not know it: there the writer is ` +
              `${writer.region}-g${writer.generation}. Applied, this plan would undo the takeover: scale down the ` +
              'Region that serves, or bring the old writer back. Nothing was changed.\n\n' +
              'If it was recorded elsewhere already, get the current file: git pull. If not, record it: ' +
              `npm run warmsite -- topology ${nextStep} ${names.environment}, or restore in place of ${nextStep} ` +
              'after a restore. Then plan again.\n\n' +
              `The markers of takeovers are in s3://${bucket}/${prefix}.`,
          },
        ],
      },
    });
  }
}
