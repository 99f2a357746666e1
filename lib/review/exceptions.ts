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
