import { Estate, EstateResource } from './estate';

/** One thing that published lists ask of an environment. */
export interface ComplianceRule {
  /** Identifiers of AWS Config's managed rules, and ids of checkov's checks, that ask for it. */
  readonly ids: readonly [string, ...string[]];
  /** What is asked, as a sentence about one resource. */
  readonly title: string;
  /** Types of the resources that it is about; `ACCOUNT` where it asks that something exists at all. */
  readonly types: readonly [string, ...string[]];
  readonly holds: (resource: EstateResource, estate: Estate) => boolean;
}

/** Stands for the account itself, for rules that ask that something exists. */
export const ACCOUNT = 'account';

/** A rule is accepted as not kept, for one resource. */
export interface ComplianceException {
  /** First of the rule's ids. */
  readonly rule: string;
  readonly address: string;
  /** @default - in whatever stack it fails */
  readonly stack?: string;
  readonly reason: string;
}

/** What became of a rule. */
export interface ComplianceResult {
  readonly rule: ComplianceRule;
  /** Addresses, sorted, each once though both Regions have it. */
  readonly satisfiedBy: readonly string[];
  readonly excepted: readonly ComplianceException[];
  /** Addresses with their stacks of what breaks the rule without an exception. */
  readonly failed: readonly string[];
}

/** Rules, judged on an environment, with the exceptions that nothing needed. */
export interface ComplianceReport {
  readonly results: readonly ComplianceResult[];
  readonly unused: readonly ComplianceException[];
}

/** Judges every rule. A rule of which nothing is there has a result without addresses: it does not apply. */
export function judge(
  estate: Estate,
  rules: readonly ComplianceRule[],
  exceptions: readonly ComplianceException[],
): ComplianceReport {
  const used = new Set<ComplianceException>();
  const results = rules.map((rule): ComplianceResult => {
    const satisfiedBy = new Set<string>();
    const excepted = new Set<ComplianceException>();
    const failed: string[] = [];
    for (const resource of subjectsOf(rule, estate)) {
      if (rule.holds(resource, estate)) {
        satisfiedBy.add(resource.address);
        continue;
      }
      const exception = exceptions.find(
        ({ rule: id, address, stack = resource.stack }) =>
          id === rule.ids[0] && address === resource.address && stack === resource.stack,
      );
      if (exception) {
        excepted.add(exception);
        used.add(exception);
      } else failed.push(`${resource.stack} ${resource.address}`);
    }
    return { rule, satisfiedBy: [...satisfiedBy].sort(), excepted: [...excepted], failed: failed.sort() };
  });
  return { results, unused: exceptions.filter((exception) => !used.has(exception)) };
}

function subjectsOf(rule: ComplianceRule, estate: Estate): readonly EstateResource[] {
  if (!rule.types.includes(ACCOUNT)) return estate.all(...rule.types);
  return [{ stack: ACCOUNT, region: '', type: ACCOUNT, address: ACCOUNT, values: {} }];
}
