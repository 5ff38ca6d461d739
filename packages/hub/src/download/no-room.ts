/** What browsers call the error for something that they have no room for. */
const NO_ROOM = 'QuotaExceededError';

/** An error that says so, as the cause of others. */
export const noRoom = (): Error => Object.assign(new Error('no room'), { name: NO_ROOM });

/**
 * Whether something was not kept because there was no room for it.
 * @param error with its causes
 */
export function isOfRoom(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === NO_ROOM || isOfRoom(error.cause);
}
