import { writeFileSync } from 'node:fs';
import { cpuBackend } from '@zeroreel/backend-cpu';
import { tensor, type Tensor } from '@zeroreel/core';
import { openModelFile, openModelFolder } from '@zeroreel/node';
import { expectClose, readGoldens } from '@zeroreel/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CheckpointCopy } from '../__testing__/checkpoint-copy.js';
import { countingBackend, type CountingBackend } from '../__testing__/counting-backend.js';
import { numbersFile } from '../__testing__/safetensors-bytes.js';
import { readCheckpoint, type Checkpoint } from '../checkpoint/checkpoint.js';
import { differenceOverlay } from '../weights/overlays/difference-overlay.js';
import { CompiledAutoencoder } from './compiled-autoencoder.js';

let backend: CountingBackend;
let checkpoint: Checkpoint;
beforeAll(async () => {
  backend = countingBackend(await cpuBackend({ threads: 1, worker: false }));
  checkpoint = await readCheckpoint(openModelFolder(readGoldens('sd2').checkpoint));
});
afterAll(() => backend[Symbol.asyncDispose]());

const open = (width: number, height: number): CompiledAutoencoder =>
  new CompiledAutoencoder({ component: checkpoint.vae, backend, dtype: 'float32', width, height });
const zeros = (...shape: number[]): Tensor => tensor(new Float32Array(shape.reduce((a, b) => a * b)), shape);

describe('CompiledAutoencoder', () => {
  it('compiles what is used, once, and frees it', async () => {
    const autoencoder = open(12, 8);
    expect(backend.compiled).toEqual([]);
    expect((await autoencoder.decode(zeros(1, 4, 4, 6))).shape).toEqual([1, 3, 8, 12]);
    await autoencoder.decode(zeros(1, 4, 4, 6));
    expect(backend.compiled).toEqual(['vae-decoder']);
    expect((await autoencoder.encode(zeros(1, 3, 8, 12))).mean.shape).toEqual([1, 4, 4, 6]);
    expect(backend.compiled).toEqual(['vae-decoder', 'vae-encoder']);
    await autoencoder[Symbol.asyncDispose]();
    expect(backend.disposed).toEqual(['vae-decoder', 'vae-encoder']);
    await expect(autoencoder.decode(zeros(1, 4, 4, 6))).rejects.toMatchObject({ code: 'backend-failed' });
  });

  it('passes the signal on', async () => {
    await using autoencoder = open(8, 8);
    const { signal } = new AbortController();
    await autoencoder.decode(zeros(1, 4, 4, 4), signal);
    expect(backend.runs.at(-1)?.options?.signal).toBe(signal);
    await expect(autoencoder.encode(zeros(1, 3, 8, 8), AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
  });

  it('computes with the weights that overlays make', async () => {
    const bias = { 'vae.decoder.conv_out.bias': { shape: [3], numbers: [1, 1, 1] } };
    using copy = new CheckpointCopy(readGoldens('sd1').checkpoint);
    writeFileSync(copy.path('d.safetensors'), numbersFile(bias));
    const overlay = await differenceOverlay(openModelFile(copy.path('d.safetensors')), { strength: 0.5 });
    const options = { component: checkpoint.vae, backend, dtype: 'float32', width: 8, height: 8 } as const;
    await using overlaid = new CompiledAutoencoder({ ...options, overlays: [overlay, overlay] });
    await using plain = new CompiledAutoencoder(options);
    const { data, shape } = await plain.decode(zeros(1, 4, 4, 4));
    const brighter = tensor(
      data.map((value) => value + 1),
      shape,
    );
    expectClose(await overlaid.decode(zeros(1, 4, 4, 4)), brighter, { absolute: 1e-3 });
  });

  it('refuses sizes that do not fit', async () => {
    expect(() => open(13, 8)).toThrow('width: expected a multiple of 2 pixels, got 13');
    expect(() => open(8, 0)).toThrow('height: expected a multiple of 2 pixels, got 0');
    await using autoencoder = open(8, 8);
    await expect(autoencoder.decode(zeros(1, 4, 4, 6))).rejects.toMatchObject({
      code: 'invalid-request',
      message: 'latents: expected the shape [1, 4, 4, 4], got [1, 4, 4, 6]',
    });
    await expect(autoencoder.encode(zeros(1, 3, 8, 6))).rejects.toMatchObject({
      message: 'picture: expected the shape [1, 3, 8, 8], got [1, 3, 8, 6]',
    });
  });
});
