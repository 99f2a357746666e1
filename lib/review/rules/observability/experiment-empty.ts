import { Attributes, UNKNOWN } from '../../attributes';
import { regionOfArn, Resource } from '../../estate';
import { Rule } from '../../rule';

export const observabilityExperimentEmpty: Rule = {
  id: 'observability-experiment-empty',
  area: 'observability',
  severity: 'warning',
  title: 'An experiment may end well without having touched anything',
  lost: 'An experiment whose target resolves to nothing tests nothing. Where it is told to skip, it is reported as completed: a drill that proves nothing, and looks like one that passed.',
  safeWay:
    "Set empty_target_resolution_mode to 'fail', select by tags that the resources really have, and name each target of an action.",
  source: 'AWS FIS User Guide, Experiment options: empty target resolution mode',
  types: ['aws_fis_experiment_template'],
  *inspect(snapshot) {
    for (const experiment of snapshot.of('aws_fis_experiment_template')) {
      if (experiment.values.text('experiment_options', 0, 'empty_target_resolution_mode') === 'skip') {
        yield { at: experiment, part: 'skip', message: 'it is told to skip targets that resolve to nothing' };
      }
      const targets = experiment.values.blocks('target');
      if (targets === UNKNOWN) continue;
      for (const target of targets) {
        const problem = problemOf(target, experiment);
        if (problem !== undefined) yield { at: experiment, part: nameOf(target), message: problem };
      }
      yield* danglingTargets(experiment, new Set(targets.map(nameOf)));
    }
  },
};

function nameOf(target: Attributes): string {
  return String(target.text('name') ?? '');
}

function problemOf(target: Attributes, { region }: Resource): string | undefined {
  const arns = target.texts('resource_arns');
  if (arns === UNKNOWN) return undefined;
  if (arns.length === 0) {
    const isOpen = ['resource_tag', 'filter', 'parameters'].every((name) => target.isUnset(name));
    return isOpen ? `target ${nameOf(target)} selects nothing: no ARN, no tag, no filter` : undefined;
  }
  const places = arns.map((arn) => (arn === UNKNOWN ? region : (regionOfArn(arn) ?? region)));
  return region !== undefined && places.every((place) => place !== region)
    ? `target ${nameOf(target)} is in ${String(places[0])}, the experiment in ${region}`
    : undefined;
}

/** Actions that name a target which the template does not have: the apply fails. */
function* danglingTargets(experiment: Resource, names: ReadonlySet<string>) {
  const actions = experiment.values.blocks('action');
  for (const action of actions === UNKNOWN ? [] : actions) {
    const target = action.text('target', 0, 'value');
    if (typeof target !== 'string' || names.has(target)) continue;
    const name = String(action.text('name') ?? '');
    yield {
      at: experiment,
      part: `action ${name}`,
      severity: 'high' as const,
      message: `action ${name} names target ${target}, which the template does not have`,
      lost: 'The apply fails at this template.',
    };
  }
}
