/** A database that is made anew rather than changed counts in its name: `orders-db-g2`. */
export interface Generation {
  readonly stem: string;
  readonly number: number;
}

/** The generation that an identifier ends in; undefined for one that does not count. */
export function generationOf(identifier: string | undefined): Generation | undefined {
  const [, stem, number] = /^(.+)-g(\d+)$/.exec(identifier ?? '') ?? [];
  return stem === undefined ? undefined : { stem, number: Number(number) };
}
