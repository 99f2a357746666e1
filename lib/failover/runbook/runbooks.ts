import { compile } from '@jmespath-community/jmespath';
import { Problem } from '../../core/errors';
import { partitionOf } from '../../core/regions';
import { drill } from './drill';
import { REFERENCE, referencesIn } from './execution';
import { failover } from './failover';
import { rebuild } from './rebuild';
import { Call, Condition, isReading, Runbook, RunbookName, Step } from './step';
import { RunbookSubject } from './subject';
import { switchover } from './switchover';

/** All runbooks of an environment. */
export function runbooksOf(subject: RunbookSubject): Readonly<Record<RunbookName, Runbook>> {
  return {
    failover: failover(subject),
    rebuild: rebuild(subject),
    switchover: switchover(subject),
    drill: drill(subject),
  };
}

/** What makes a runbook fail by itself, and not because of what it finds: names that nothing binds, for one. */
export function runbookProblems(runbook: Runbook): Problem[] {
  const known = new Set<string>();
  const ids = runbook.steps.map(({ id }) => id);
  return runbook.steps.flatMap((step, index) => {
    const review = new StepReview(`${runbook.name}.${step.id}`, known);
    if (ids.indexOf(step.id) < index)
      review.report('step-repeated', `'id' must be that of one step, got ${step.id} again`);
    review.step(step);
    for (const output of step.outputs ?? []) known.add(output);
    return review.problems;
  });
}

/** A call that the API reference could have: `PromoteReadReplica`; or a method of HTTP. */
const OPERATION = { aws: /^[A-Z][A-Za-z]+[0-9]?$/, https: /^(GET|POST|PUT)$/ } as const;

const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

class StepReview {
  public readonly problems: Problem[] = [];
  /** Names that are bound so far, and those of them that the step itself has bound. */
  private readonly bound: Set<string>;
  private readonly own = new Set<string>();

  public constructor(
    private readonly where: string,
    known: ReadonlySet<string>,
  ) {
    this.bound = new Set(known);
  }

  public report(code: string, message: string): void {
    this.problems.push({ code, where: this.where, message });
  }

  /** In the order in which `runStep` goes. */
  public step(step: Step): void {
    if (!ID.test(step.id))
      this.report('step-id', `'id' must be words in lower case joined by hyphens, got '${step.id}'`);
    for (const call of step.look ?? []) {
      this.call(call);
      if (!isReading(call)) this.report('look-changes', `'look' must change nothing, got ${call.operation}`);
    }
    this.conditions(step.preconditions);
    this.conditions(step.decision?.signals);
    this.change(step, step.calls);
    this.conditions(step.until);
    for (const { calls, until } of step.fallbacks ?? []) {
      this.change(step, calls);
      this.conditions(until);
    }
    this.references(step.remember);
    for (const name of Object.keys(step.remember ?? {})) this.bind(name);
    if (step.explain) {
      this.call(step.explain.call);
      this.expression(step.explain.text);
    }
    for (const output of step.outputs ?? []) this.require(output, "'outputs'");
  }

  private change({ repeatable }: Step, calls: readonly Call[] = []): void {
    for (const call of calls) {
      if (!isReading(call) && call.when === undefined && repeatable === undefined) {
        this.report(
          'call-unguarded',
          `${call.operation} must have 'when', or its step 'repeatable'; a resumed runbook makes it again`,
        );
      }
      if (call.when !== undefined) this.ownExpression(call.when);
      this.call(call);
    }
  }

  private conditions(conditions: readonly Condition[] = []): void {
    for (const { call, holds } of conditions) {
      if (call) {
        this.call(call);
        this.expression(holds);
      } else {
        this.ownExpression(holds);
      }
    }
  }

  private call(call: Call): void {
    const { service, operation, region, resources, input, bind } = call;
    if (!OPERATION[service === 'https' ? 'https' : 'aws'].test(operation)) {
      this.report('operation', `'operation' must be spelled as in the API reference, got '${operation}'`);
    }
    if (partitionOf(region) === undefined) this.report('call-region', `'region' must be one of AWS, got '${region}'`);
    if (service !== 'https' && resources.length === 0) {
      this.report('call-resources', `${operation} must name its resources, got none; '*' where IAM knows none`);
    }
    this.references(input);
    for (const [name, expression] of Object.entries(bind ?? {})) {
      this.expression(expression);
      this.bind(name);
    }
  }

  private bind(name: string): void {
    this.bound.add(name);
    this.own.add(name);
  }

  private references(data: unknown): void {
    for (const name of referencesIn(data)) this.require(name, `@{${name}}`);
  }

  private require(name: string, where: string): void {
    if (!this.bound.has(name)) this.report('unbound', `${where} names '${name}', which nothing has bound by then`);
  }

  /** An expression over an answer. @returns the names at its root */
  private expression(expression: string): ReadonlySet<string> {
    this.references(expression);
    try {
      return rootFieldsOf(expression.replace(REFERENCE, '`null`'));
    } catch (error) {
      this.report('expression', `'${expression}' must be JMESPath, but ${(error as Error).message}`);
      return new Set();
    }
  }

  /** An expression over the values that the step has bound so far. */
  private ownExpression(expression: string): void {
    for (const name of this.expression(expression)) {
      if (this.own.has(name)) continue;
      this.report(
        'unbound',
        `'${expression}' names '${name}', which the step has not bound by then; an output of an earlier step is @{${name}}`,
      );
    }
  }
}

const roots = new Map<string, ReadonlySet<string>>();

/** The same expressions stand in the runbooks of both Regions. @throws Error when it is not JMESPath */
function rootFieldsOf(expression: string): ReadonlySet<string> {
  const known = roots.get(expression) ?? rootFields(compile(expression));
  roots.set(expression, known);
  return known;
}

type Node = ReturnType<typeof compile>;

/** The fields that an expression reads of what it is given, and not of a part of it. */
function rootFields(node: Node): Set<string> {
  if (node.type === 'Field') return new Set([node.name]);
  // It is applied to elements.
  if (node.type === 'ExpressionReference') return new Set();
  const parts = 'left' in node && !BOTH_SIDES.has(node.type) ? [node.left] : Object.values(node).flat();
  return new Set(parts.flatMap((part) => (isNode(part) ? [...rootFields(part)] : [])));
}

/** Nodes whose right side reads the same as the left; in the others it reads what the left yields. */
const BOTH_SIDES: ReadonlySet<Node['type']> = new Set(['AndExpression', 'OrExpression', 'Comparator', 'Arithmetic']);

function isNode(part: unknown): part is Node {
  return typeof part === 'object' && part !== null && 'type' in part;
}
