import { token } from '../token.js';

/** Milliseconds since any fixed moment. Core has no clock of its own: durations in events come from here. */
export type Clock = () => number;

export const Clock = token<Clock>('Clock');
