/** Says what holds. @throws where it does not */
export function expect(holds, what) {
  if (!holds) throw new Error(`not so: ${what}`);
  console.log(`✓ ${what}`);
}
