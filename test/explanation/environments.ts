import { assessedService } from '../../config/assessed-service';
import { Environment } from '../../config/environment';
import { Duration } from '../../lib/core/quantities';
import { explainerOf, inventoryOf } from '../../lib/cli/explain';
import { ServiceBill } from '../../lib/explanation/cost';
import { BlockExplanation, Explainer } from '../../lib/explanation/explain';
import { findBlocks } from '../../lib/explanation/find';
import { Inventory } from '../../lib/explanation/inventory';
import { EXAMPLE_PRICES } from '../../lib/models/cost';
import { withOneCanary } from '../../stacks/serving';
import { at, shipped, SHIPPED } from '../support/environment';

/** An environment with everything that the command makes of it, synthesized once. */
export interface Explained {
  readonly name: string;
  readonly environment: Environment;
  readonly inventory: Inventory;
  readonly explainer: Explainer;
  readonly explain: (address: string) => BlockExplanation;
}

export function explained(environment: Environment, name = environment.environment): Explained {
  const inventory = inventoryOf(environment);
  const bill = new ServiceBill(assessedService(environment, EXAMPLE_PRICES), environment.topology.writer);
  const explainer = explainerOf(environment, inventory, bill);
  const explain = (address: string): BlockExplanation => {
    const [block, ...others] = findBlocks(inventory, address);
    if (!block || others.length > 0) throw new Error(`${address} is not one block`);
    return explainer.explain(block);
  };
  return { name, environment, inventory, explainer, explain };
}

/** `prod` with all that an environment may have and `prod` has not; people come into Grafana by SAML. */
export function everything(): Environment {
  const prod = shipped('prod');
  const [region] = prod.pair.both;
  const [llm, ...groups] = prod.inference.groups;
  return withOneCanary({
    ...prod,
    inference: { ...prod.inference, groups: [{ ...llm, reserved: { perZone: 1 } }, ...groups] },
    overload: prod.overload && { ...prod.overload, fallbacks: { llm: 'embed' } },
    observability: {
      ...prod.observability,
      prometheus: { logRetention: Duration.days(90) },
      grafana: {
        saml: { metadataUrl: 'https://idp.example.com/metadata', roleAttribute: 'role', admins: ['a'], editors: ['e'] },
      },
    },
    security: {
      ...prod.security,
      monitors: ['guardduty', 'access-analyzer'],
      recorder: { retention: Duration.days(90) },
    },
    chaos: {
      ...prod.chaos,
      schedule: [
        { experiment: 'instance-loss', region, every: 'month', weekday: 'TUE', hour: 10, window: Duration.hours(1) },
      ],
    },
  });
}

/** `dev` as it stands after a failover and the rebuild of home; people come into Grafana by IAM Identity Center. */
export function rebuilt(): Environment {
  const dev = shipped('dev');
  const grafana = { identityCenter: { admins: ['90676f1a-1234-5678-9abc-def012345678'] } };
  const environment = { ...dev, observability: { ...dev.observability, grafana } };
  return at(environment, dev.topology.failover().topology.rebuild().topology);
}

/** `dev` in the middle: the standby writes, home is held out. */
export function failedOver(): Environment {
  const dev = shipped('dev');
  return at(dev, dev.topology.failover().topology);
}

/** Every way that an environment may be, each synthesized once. */
export function everyEnvironment(): readonly Explained[] {
  return [
    ...SHIPPED.map((name) => explained(shipped(name))),
    explained(everything(), 'everything'),
    explained(failedOver(), 'failed over'),
    explained(rebuilt(), 'rebuilt'),
  ];
}
