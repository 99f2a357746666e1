/** A finding that somebody has accepted, for a time. */
export interface Exception {
  /** Id of the rule. */
  readonly rule: string;
  /** Address of the resource; of a finding about a stack as a whole, the name of the stack. */
  readonly address: string;
  /** @default - the address in any stack */
  readonly stack?: string;
  readonly reason: string;
  /** The last day on which it holds, `YYYY-MM-DD`. */
  readonly until: string;
}

/** Where a finding is, as far as an exception looks. */
export interface ExceptedPlace {
  readonly rule: string;
  readonly stack: string;
  readonly address?: string;
}

/** Whether an exception is about this finding; whether it still holds is another question. */
export function covers(exception: Exception, { rule, stack, address }: ExceptedPlace): boolean {
  return (
    exception.rule === rule &&
    exception.address === (address ?? stack) &&
    (exception.stack === undefined || exception.stack === stack)
  );
}

/** Whether it still holds on that day. */
export function holds(exception: Exception, today: string): boolean {
  return exception.until >= today;
}
