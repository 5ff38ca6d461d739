import { randomInt } from 'node:crypto';
import { Mt19937 } from '@zeroreel/core';

/** Whether a test is in its long form. */
export const soaks = process.env['ZEROREEL_SOAK'] !== undefined;

/** What a test draws its times from; `ZEROREEL_SEED` repeats it. */
export const seed = Number(process.env['ZEROREEL_SEED'] ?? (soaks ? randomInt(2 ** 31) : 16));

const generator = Mt19937.fromSeed(seed);

/** A number from 0 to below `below`. */
export const randomBelow = (below: number): number => (generator.next() / 2 ** 32) * below;
