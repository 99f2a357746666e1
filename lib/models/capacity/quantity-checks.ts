import { InputChecks } from '../invalid-input';

/** The largest rate, time or size that the capacity models take, so that no product of them overflows. */
export const MAX_QUANTITY = 1e60;

/** The smallest one where 0 is not allowed, so that no quotient overflows. */
export const MIN_QUANTITY = 1e-60;

/** Checks of rates, times and sizes, which must also stay within what can be computed with. */
export class QuantityChecks extends InputChecks {
  public override positive(parameter: string, value: number): this {
    super.positive(parameter, value);
    const outside = Number.isFinite(value) && value > 0 && (value < MIN_QUANTITY || value > MAX_QUANTITY);
    return this.require(!outside, parameter, `from ${MIN_QUANTITY} to ${MAX_QUANTITY}`, value);
  }

  public override nonNegative(parameter: string, value: number): this {
    super.nonNegative(parameter, value);
    return this.require(!Number.isFinite(value) || value <= MAX_QUANTITY, parameter, `at most ${MAX_QUANTITY}`, value);
  }
}
