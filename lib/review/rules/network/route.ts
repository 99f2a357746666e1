import { UNKNOWN } from '../../attributes';
import { Change, Estate, Resource, Snapshot } from '../../estate';

// How a subnet reaches what is outside of its network: association, route table, default route, gateway.

export const ROUTE_TYPES = [
  'aws_subnet',
  'aws_route_table_association',
  'aws_main_route_table_association',
  'aws_route_table',
  'aws_default_route_table',
  'aws_route',
  'aws_nat_gateway',
  'aws_internet_gateway',
] as const;

const TABLES = ['aws_route_table', 'aws_default_route_table'] as const;
const GATEWAYS = ['nat_gateway_id', 'gateway_id', 'transit_gateway_id', 'network_interface_id'] as const;
const EVERYWHERE = '0.0.0.0/0';

/** What leads out of a subnet; each resource of it may be what a plan takes away. */
export interface WayOut {
  readonly association?: Resource;
  readonly table: Resource;
  /** The table itself, where the route is written into it. */
  readonly route: Resource;
  /** Undefined where the plans do not hold it. */
  readonly gateway?: Resource;
}

/** Subnets that lose their way out by the plans, by the change that takes it. */
export function lostWays(estate: Estate): ReadonlyMap<Change, readonly { subnet: Resource; way: WayOut }[]> {
  const apart = new Set([estate.before, estate.after].flatMap(tablesWithRoutesApart));
  const [past, future] = [new Ways(estate.before, estate, apart), new Ways(estate.after, estate, apart)];
  const lost = new Map<Change, { subnet: Resource; way: WayOut }[]>();
  for (const subnet of estate.after.of('aws_subnet')) {
    const before = estate.before.find(subnet.key);
    const way = before && past.out(before);
    if (!way || future.out(subnet)) continue;
    const culprit = [way.gateway, way.route, way.table, way.association]
      .flatMap((resource) => (resource && estate.changeOf(resource)) ?? [])
      .sort((a, b) => weight(b) - weight(a))[0];
    if (!culprit) continue;
    const found = lost.get(culprit) ?? [];
    found.push({ subnet: before, way });
    lost.set(culprit, found);
  }
  return lost;
}

function tablesWithRoutesApart(snapshot: Snapshot): readonly string[] {
  return snapshot
    .of('aws_route')
    .flatMap((route) => snapshot.targets(route, 'route_table_id', ...TABLES).map(({ key }) => key));
}

/** What is gone explains more than what is changed. */
function weight({ action }: Change): number {
  return action === 'delete' ? 2 : action === 'no-op' ? 0 : 1;
}

class Ways {
  private readonly associations: ReadonlyMap<Resource, Resource>;
  private readonly routes: ReadonlyMap<Resource, readonly Resource[]>;

  public constructor(
    private readonly snapshot: Snapshot,
    private readonly estate: Estate,
    /** Keys of the tables whose routes are resources of their own, before or after. */
    private readonly apart: ReadonlySet<string>,
  ) {
    this.associations = new Map(
      snapshot
        .of('aws_route_table_association')
        .flatMap((it) => snapshot.targets(it, 'subnet_id', 'aws_subnet').map((subnet) => [subnet, it] as const)),
    );
    const routes = new Map<Resource, Resource[]>();
    for (const route of snapshot.of('aws_route')) {
      for (const table of snapshot.targets(route, 'route_table_id', ...TABLES)) {
        routes.set(table, [...(routes.get(table) ?? []), route]);
      }
    }
    this.routes = routes;
  }

  public out(subnet: Resource): WayOut | undefined {
    const association = this.associations.get(subnet);
    const [table] = association
      ? this.snapshot.targets(association, 'route_table_id', ...TABLES)
      : this.mainTables(subnet);
    if (!table) return undefined;
    const base = { ...(association ? { association } : {}), table };
    for (const route of this.routes.get(table) ?? []) {
      if (route.values.text('destination_cidr_block') !== EVERYWHERE) continue;
      const way = this.through(route, []);
      if (way) return { ...base, route, ...way };
    }
    if (!this.isWrittenInto(table)) return undefined;
    const inline = table.values.blocks('route');
    for (const [index, block] of (inline === UNKNOWN ? [] : inline).entries()) {
      if (block.text('cidr_block') !== EVERYWHERE) continue;
      const way = this.through(table, ['route', index]);
      if (way) return { ...base, route: table, ...way };
    }
    return undefined;
  }

  private mainTables(subnet: Resource): readonly Resource[] {
    const networks = this.snapshot.targets(subnet, 'vpc_id', 'aws_vpc');
    const main = networks.flatMap((network) => [
      ...this.snapshot
        .of('aws_main_route_table_association')
        .filter((it) => this.snapshot.targets(it, 'vpc_id', 'aws_vpc').includes(network))
        .flatMap((it) => this.snapshot.targets(it, 'route_table_id', ...TABLES)),
      ...this.snapshot
        .of('aws_default_route_table')
        .filter(
          ({ values }) =>
            values.text('default_route_table_id') === network.values.text('default_route_table_id') &&
            typeof values.text('default_route_table_id') === 'string',
        ),
    ]);
    return main;
  }

  /** Where a route leads to; undefined when that is gone. */
  private through(route: Resource, path: readonly (string | number)[]): { gateway?: Resource } | undefined {
    for (const attribute of GATEWAYS) {
      const id = route.values.text(...path, attribute);
      if (id === undefined) continue;
      const [gateway] = this.snapshot.targets(route, [...path, attribute], 'aws_nat_gateway', 'aws_internet_gateway');
      if (gateway) return { gateway };
      const isGone = typeof id === 'string' && this.estate.before.named(id, undefined).length > 0;
      if (!isGone) return {};
    }
    return undefined;
  }

  /**
   * Whether the routes within the table are its configuration. The provider also lists there what `aws_route` made,
   * as it was at the last refresh.
   */
  private isWrittenInto(table: Resource): boolean {
    const { before, after } = this.estate;
    const [was, is] = [before.find(table.key), after.find(table.key)];
    return (
      !this.apart.has(table.key) || JSON.stringify(was?.values.at('route')) !== JSON.stringify(is?.values.at('route'))
    );
  }
}
