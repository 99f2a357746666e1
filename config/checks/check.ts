import { Finding } from '../finding';
import { EnvironmentFile } from '../schema';

/**
 * A rule over several fields of an environment file. It runs when all the top-level parts that it
 * needs fit the schema, whatever is wrong with the others.
 */
export interface Check {
  readonly level: 'error' | 'warning';
  /** What it finds in the valid parts of a file; nothing when a needed part is missing. */
  run(parts: Partial<EnvironmentFile>): readonly Finding[];
}

type Part = keyof EnvironmentFile;

/** A check from the parts that it needs and a pure function over them and what else fits. */
export function check<P extends Part>(
  needs: readonly P[],
  find: (file: Partial<EnvironmentFile> & Pick<EnvironmentFile, P>) => readonly Finding[],
  level: Check['level'] = 'error',
): Check {
  return {
    level,
    run: (parts) => (needs.every((part) => parts[part] !== undefined) ? find(parts as Pick<EnvironmentFile, P>) : []),
  };
}

/** `finding` as a list when `wrong`, otherwise none. */
export function when(wrong: boolean, finding: () => Finding): readonly Finding[] {
  return wrong ? [finding()] : [];
}
