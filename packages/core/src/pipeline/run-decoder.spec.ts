import { describe, expect, it } from 'vitest';
import type { Autoencoder } from '../networks/diffusion-model.js';
import { RunDecoder } from './run-decoder.js';

function setUp(failures = 0) {
  const log = { compiled: 0, freed: 0 };
  const autoencoder: Autoencoder = {
    decode: (latents) => Promise.resolve(latents),
    encode: () => Promise.reject(new Error('not used')),
    [Symbol.asyncDispose]: () => Promise.resolve(void log.freed++),
  };
  const compile = () =>
    ++log.compiled <= failures ? Promise.reject(new Error('out of memory')) : Promise.resolve(autoencoder);
  return { log, decoder: new RunDecoder(compile) };
}

describe('RunDecoder', () => {
  it('is compiled once for all that ask, and anew after it was closed', async () => {
    const { log, decoder } = setUp();
    await Promise.all([decoder.open(), decoder.open()]);
    expect(log).toEqual({ compiled: 1, freed: 0 });
    await decoder.close();
    await decoder.close();
    await decoder.open();
    expect(log).toEqual({ compiled: 2, freed: 1 });
    await decoder[Symbol.asyncDispose]();
    expect(log.freed).toBe(2);
  });

  it('is tried again after a first look could not have it', async () => {
    const { log, decoder } = setUp(1);
    await expect(decoder.open()).rejects.toThrow('out of memory');
    await decoder.open();
    expect(log.compiled).toBe(2);
  });

  it('is opened by nobody once the run is over', async () => {
    const { log, decoder } = setUp();
    await decoder[Symbol.asyncDispose]();
    await expect(decoder.open()).rejects.toMatchObject({ code: 'aborted' });
    expect(log).toEqual({ compiled: 0, freed: 0 });
  });
});
