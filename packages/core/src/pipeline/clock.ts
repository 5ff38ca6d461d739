import { token } from '../token.js';

/** Returns the milliseconds since a fixed moment. Durations in events come from it. */
export type Clock = () => number;

export const Clock = token<Clock>('Clock');
