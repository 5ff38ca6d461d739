/**
 * Timesteps, descending, with others among them. What is there already stays once.
 * @param inserted in any order
 */
export const insertTimesteps = (timesteps: readonly number[], inserted: readonly number[] = []): number[] =>
  [...new Set([...timesteps, ...inserted])].toSorted((a, b) => b - a);
