import { expect, it } from 'vitest';
import { fakeModel } from './__testing__/fake-model.js';
import { encodeColours, parseColour } from './encode-colours.js';

it('asks the autoencoder, scales as latents are scaled and frees it', async () => {
  const { model, log } = fakeModel();
  const encoded = await encodeColours(model, [
    [1, 0, -1],
    [0.5, 0.5, 0.5],
  ]);
  expect(encoded).toEqual([
    [1, 0, -1],
    [0.5, 0.5, 0.5],
  ]);
  expect(log).toEqual({ compiled: 1, disposed: 1 });
});

it('reads red, green and blue', () => {
  expect(parseColour('#00ff80')).toEqual([-1, 1, 128 / 127.5 - 1]);
  expect(parseColour('#FFFFFF')).toEqual([1, 1, 1]);
});
