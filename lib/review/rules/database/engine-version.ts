/** Below zero when `a` is older than `b`; 0 when they are the same as far as both say: `16` and `16.11` are. */
export function compareVersions(a: string, b: string): number {
  const left = a.split('.');
  const right = b.split('.');
  for (const [index, part] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 0;
    if (part === other) continue;
    const difference = Number(part) - Number(other);
    if (Number.isNaN(difference)) return 0;
    return difference;
  }
  return 0;
}

/** `16` of PostgreSQL 16.11, `8.0` of MySQL 8.0.39. */
export function majorOf(engine: string, version: string): string {
  const [first = '', second = ''] = version.split('.');
  const hasTwo = /mysql|mariadb|db2/.test(engine) || (/postgres/.test(engine) && Number(first) < 10);
  return hasTwo ? `${first}.${second}` : first;
}
