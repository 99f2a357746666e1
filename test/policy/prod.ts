import { Environment } from '../../config/environment';
import { Duration } from '../../lib/core/quantities';
import { Estate, EstateResource, synthesizedResources } from '../../lib/security/compliance/estate';
import { baseDocument, fullName, STACKS, StackName } from '../review/plans/base';
import { shipped, stacksOf } from '../support/environment';

interface ProviderConfig {
  readonly aws?: { readonly expressions?: { readonly region?: { readonly constant_value?: string } } };
}

/** What Terraform planned for `prod` after all of it was applied to the emulator: every value known. */
export function plannedProd(): Estate {
  return new Estate(STACKS.flatMap((stack) => plannedStack(stack)));
}

function plannedStack(stack: StackName): readonly EstateResource[] {
  const { resource_changes: changes, configuration } = baseDocument(stack);
  const region = (configuration.provider_config as ProviderConfig).aws?.expressions?.region?.constant_value ?? '';
  return changes
    .filter(({ mode }) => mode === 'managed')
    .map(({ address, type, change }) => ({
      stack: fullName(stack),
      region,
      type,
      address,
      values: change.after ?? {},
    }));
}

/** `prod` as it is synthesized now. */
export function synthesizedProd(): Estate {
  return synthesized(shipped('prod'));
}

/** `prod` with all that an environment may have and `prod` has not. */
export function prodWithEverything(): Estate {
  const prod = shipped('prod');
  const security: Environment['security'] = {
    ...prod.security,
    monitors: ['guardduty', 'access-analyzer'],
    recorder: { retention: Duration.days(90) },
  };
  const database = { ...prod.database, iam: { user: 'inference_app', only: false } };
  return synthesized({ ...prod, database, security });
}

function synthesized(environment: Environment): Estate {
  return new Estate(
    Object.entries(stacksOf(environment)).flatMap(([stack, { json }]) => synthesizedResources(stack, json)),
  );
}

/** The estates of which all that is asked must hold, with their names: what is written, and what was planned of it. */
export const PRODS: readonly (readonly [string, Estate])[] = [
  ['synthesized', synthesizedProd()],
  ['planned', plannedProd()],
];
