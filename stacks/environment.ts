import { Annotations, App } from 'cdktf';
import { Environment } from '../config/environment';
import { problemText } from '../lib/core/errors';
import { RegionStack } from '../lib/core/region-stack';
import { GLOBAL_REGION } from '../lib/core/regions';
import { requirePermissionsBoundary } from '../lib/security/permissions-boundary';
import { GlobalStack } from './global-stack';
import { requireResidency } from './security';
import { SiteStack } from './site-stack';
import { VaultStack } from './vault-stack';

/**
 * Adds the five stacks of an environment to an app, in the order in which they are applied: the
 * standby's vault, home's vault, the writer's site, the other site, the global stack.
 *
 * The order is all that ties them. No stack refers to another; in a disaster the surviving Region's
 * are deployed alone.
 */
export function addEnvironment(app: App, environment: Environment): void {
  const { pair, topology, security } = environment;
  const { regions, audit, permissionsBoundary } = security;
  if (regions) requireResidency(environment, regions, audit && GLOBAL_REGION);
  const stacks: RegionStack[] = [
    new VaultStack(app, environment, pair.standby),
    new VaultStack(app, environment, pair.home),
    new SiteStack(app, environment, topology.writer),
    new SiteStack(app, environment, pair.other(topology.writer)),
    new GlobalStack(app, environment),
  ];
  stacks.forEach((stack, index) => {
    if (permissionsBoundary !== undefined) requirePermissionsBoundary(stack, permissionsBoundary);
    const previous = stacks[index - 1];
    if (previous) stack.addDependency(previous);
    // What is to be said of the environment as a whole is said once, by its first stack.
    else environment.warnings.forEach((warning) => Annotations.of(stack).addWarning(problemText(warning)));
  });
}
