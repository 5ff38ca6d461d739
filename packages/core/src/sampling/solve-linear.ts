/**
 * Solves linear equations by elimination, the largest pivot first; for the few unknowns of a solver's weights.
 * @param equations each the coefficients of the unknowns, then the right side; as many as unknowns, independent
 */
export function solveLinear(equations: readonly (readonly number[])[]): number[] {
  const [largest, ...others] = equations.toSorted((a, b) => Math.abs(b[0] as number) - Math.abs(a[0] as number));
  if (largest === undefined) return [];
  const [pivot, ...rest] = largest as readonly [number, ...number[]];
  const known = solveLinear(
    others.map(([head = 0, ...tail]) => tail.map((x, k) => x - (head / pivot) * (rest[k] ?? 0))),
  );
  const right = rest.at(-1) as number;
  return [known.reduce((sum, value, k) => sum - value * (rest[k] as number), right) / pivot, ...known];
}
