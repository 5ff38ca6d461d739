import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Frees what nothing refers to any more. V8 waits with that until its heap is full, and does not see that a large network
 * is about to take the memory. A context that is made after V8's flag is set has the function; the process's own has not.
 */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
}
