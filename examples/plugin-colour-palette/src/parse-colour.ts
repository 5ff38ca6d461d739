import { ZeroreelError } from '@zeroreel/core';

/** Red, green and blue in [-1, 1], as autoencoders read them. */
export type Colour = readonly [red: number, green: number, blue: number];

/** Reads `#rrggbb`. @throws ZeroreelError `invalid-request` */
export function parseColour(text: string): Colour {
  if (!/^#[0-9a-f]{6}$/i.test(text)) {
    throw new ZeroreelError('invalid-request', `colours: expected each as #rrggbb, got '${text}'`);
  }
  const channel = (start: number) => Number.parseInt(text.slice(start, start + 2), 16) / 127.5 - 1;
  return [channel(1), channel(3), channel(5)];
}
