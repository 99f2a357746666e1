import { Names } from '../../core/names';
import { Call, Condition, Fallback, Json, Step } from './step';
import { RunbookGroup } from './subject';

/**
 * Seconds in which a launch must show. EC2 says at once when it has no room, and Auto Scaling asks again
 * every few minutes: waiting longer in the same way wins little, and every minute is one of the RTO.
 */
const LAUNCH_SECONDS = 300;

/** Seconds beyond the warm-up in which launched instances must serve. */
const SERVICE_SECONDS = 600;

function update(names: Names, group: RunbookGroup, input: { readonly [key: string]: Json }): Call {
  return {
    service: 'autoscaling',
    operation: 'UpdateAutoScalingGroup',
    region: names.region,
    input: { AutoScalingGroupName: names.inferenceGroup(group.name), ...input },
    resources: [names.inferenceGroupArnPattern(group.name)],
  };
}

function describe(names: Names, group: RunbookGroup, bind?: Call['bind']): Call {
  return {
    service: 'autoscaling',
    operation: 'DescribeAutoScalingGroups',
    region: names.region,
    input: { AutoScalingGroupNames: [names.inferenceGroup(group.name)] },
    resources: ['*'],
    ...(bind ? { bind } : {}),
  };
}

function launched(names: Names, group: RunbookGroup, instances: number): Condition {
  return {
    words: `${names.inferenceGroup(group.name)} in ${names.region} has launched at least ${instances} ${instances === 1 ? 'instance' : 'instances'}`,
    call: describe(names, group),
    holds: `length(AutoScalingGroups[0].Instances[?starts_with(LifecycleState, 'Pending') || LifecycleState == 'InService'] || \`[]\`) >= \`${instances}\``,
  };
}

/**
 * Raises the least size of a group to what it needs where the service runs. Not the desired capacity
 * alone: scaling would take an idle group down again.
 */
export function scaleOut(names: Names, group: RunbookGroup): Step {
  const before = 'AutoScalingGroups[0].MinSize';
  return {
    id: `scale-out-${group.name}`,
    title: `Raise the least size of ${names.inferenceGroup(group.name)} in ${names.region} to ${group.activeMin}`,
    why: 'Instances take long to launch and to load their model, so they are asked for before anything is waited for.',
    look: [describe(names, group, { least: before, most: 'AutoScalingGroups[0].MaxSize' })],
    preconditions: [
      {
        words: `${names.inferenceGroup(group.name)} exists in ${names.region} and may grow to ${group.activeMin}`,
        holds: `most >= \`${group.activeMin}\``,
      },
    ],
    calls: [{ ...update(names, group, { MinSize: group.activeMin }), when: `least < \`${group.activeMin}\`` }],
    timeoutSeconds: 60,
    onFailure: 'degrade',
    undo: `aws autoscaling update-auto-scaling-group --min-size ${group.standbyMin}, or deploy ${names.siteStack}`,
  };
}

/** Waits until the instances are launched, and tries other ways to get some. */
export function awaitCapacity(names: Names, group: RunbookGroup): Step {
  const smaller = Math.ceil(group.activeMin / 2);
  const timeoutSeconds = LAUNCH_SECONDS;
  const fallbacks: Fallback[] = [];
  if (group.mixed && group.fallbackInstanceTypes.length > 0) {
    const types = [...group.instanceTypes, ...group.fallbackInstanceTypes];
    fallbacks.push({
      title: `other instance types: ${group.fallbackInstanceTypes.join(', ')}`,
      calls: [
        // Of the template's name and id only one may be given.
        describe(names, group, {
          template:
            'AutoScalingGroups[0].MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification.{LaunchTemplateId: LaunchTemplateId, Version: Version}',
        }),
        update(names, group, {
          MixedInstancesPolicy: {
            LaunchTemplate: {
              LaunchTemplateSpecification: '@{template}',
              Overrides: types.map((type) => ({ InstanceType: type })),
            },
          },
        }),
      ],
      until: [launched(names, group, group.activeMin)],
      timeoutSeconds,
    });
  }
  if (group.mixed) {
    fallbacks.push({
      title: 'on-demand instances only',
      calls: [
        update(names, group, {
          MixedInstancesPolicy: { InstancesDistribution: { OnDemandPercentageAboveBaseCapacity: 100 } },
        }),
      ],
      until: [launched(names, group, group.activeMin)],
      timeoutSeconds,
    });
  }
  if (smaller < group.activeMin) {
    fallbacks.push({
      title: `a smaller group: ${smaller} of ${group.activeMin}`,
      calls: [update(names, group, { MinSize: smaller })],
      until: [launched(names, group, smaller)],
      timeoutSeconds,
    });
  }
  return {
    id: `await-capacity-${group.name}`,
    title: `Get ${group.activeMin} for ${names.inferenceGroup(group.name)} in ${names.region}`,
    why:
      'GPU capacity is what most often is missing in a disaster: everybody else moves, too. If it does not come, ' +
      'this step tries other ways to get some, and is reported as degraded even if one works.',
    until: [launched(names, group, group.activeMin)],
    timeoutSeconds,
    fallbacks,
    repeatable: 'the same types, shares and sizes again change nothing',
    explain: {
      call: {
        service: 'autoscaling',
        operation: 'DescribeScalingActivities',
        region: names.region,
        input: { AutoScalingGroupName: names.inferenceGroup(group.name), MaxRecords: 20 },
        resources: ['*'],
      },
      text: "Activities[?StatusCode == 'Failed'] | [0].StatusMessage",
    },
    onFailure: 'degrade',
    undo: `deploy ${names.siteStack}: it sets types, shares and sizes to those of the environment file`,
  };
}

/** Waits until what was launched serves. */
export function awaitService(names: Names, group: RunbookGroup): Step {
  return {
    id: `await-service-${group.name}`,
    title: `Wait until ${names.inferenceGroup(group.name)} in ${names.region} serves`,
    why: `An instance serves when it has loaded its model, some ${Math.ceil(group.warmUpSeconds / 60)} minutes after its launch.`,
    until: [
      {
        words: `as many instances of ${names.inferenceGroup(group.name)} in ${names.region} are in service as its least size says`,
        call: describe(names, group),
        holds:
          "length(AutoScalingGroups[0].Instances[?LifecycleState == 'InService'] || `[]`) >= AutoScalingGroups[0].MinSize",
      },
    ],
    timeoutSeconds: group.warmUpSeconds + SERVICE_SECONDS,
    onFailure: 'degrade',
    undo: 'nothing to take back',
  };
}

/** Brings a group that is empty in a Region that does not serve back to that, after a deployment has lowered its minimum. */
export function standDown(names: Names, group: RunbookGroup): Step {
  return {
    id: `stand-down-${group.name}`,
    title: `Bring ${names.inferenceGroup(group.name)} in ${names.region} down to ${group.standbyMin}`,
    why: 'An idle group has no metric to scale in by: it would keep its instances for ever.',
    look: [
      describe(names, group, {
        least: 'AutoScalingGroups[0].MinSize',
        wanted: 'AutoScalingGroups[0].DesiredCapacity',
      }),
    ],
    preconditions: [
      {
        words: `the deployment has lowered the least size of ${names.inferenceGroup(group.name)} in ${names.region} to ${group.standbyMin}`,
        holds: `least == \`${group.standbyMin}\``,
      },
    ],
    calls: [
      {
        service: 'autoscaling',
        operation: 'SetDesiredCapacity',
        region: names.region,
        input: { AutoScalingGroupName: names.inferenceGroup(group.name), DesiredCapacity: group.standbyMin },
        resources: [names.inferenceGroupArnPattern(group.name)],
        when: `wanted > \`${group.standbyMin}\``,
      },
    ],
    timeoutSeconds: 60,
    onFailure: 'degrade',
    undo: 'aws autoscaling set-desired-capacity with the number before',
  };
}
