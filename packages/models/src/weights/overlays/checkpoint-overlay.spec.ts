import { openModelFolder } from '@zeroreel/node';
import { readGoldens } from '@zeroreel/testing';
import { encodeNumbers, type Weight } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { CheckpointCopy } from '../../__testing__/checkpoint-copy.js';
import { goldenParts, maxDifference } from '../../__testing__/golden-weights.js';
import { memoryModelFiles } from '../../__testing__/memory-model-files.js';
import { weightNumbers } from '../../__testing__/weight-numbers.js';
import { readNumbers } from '../stored-weight.js';
import { checkpointOverlay } from './checkpoint-overlay.js';

const sd1 = readGoldens('sd1').checkpoint;

/** The golden checkpoint with other numbers in one weight. */
function otherCheckpoint(): CheckpointCopy {
  const copy = new CheckpointCopy(sd1);
  copy.spoil('vae/diffusion_pytorch_model.safetensors', 'decoder.conv_in.weight');
  return copy;
}

describe('checkpointOverlay', () => {
  it('reads the other weights where they lie, part by part', async () => {
    using copy = otherCheckpoint();
    copy.remove('unet');
    const overlay = await checkpointOverlay(openModelFolder(copy.folder));
    const { unet, vae } = await goldenParts('sd1');
    expect(await overlay.apply('unet', unet!)).toBe(unet);
    const weights = await overlay.apply('vae', vae!);
    expect([...weights.keys()]).toEqual([...vae!.keys()]);
    expect(weights.get('decoder.conv_in.weight')).toMatchObject({
      data: { file: copy.path('vae/diffusion_pytorch_model.safetensors') },
    });
  });

  it('blends: W + strength (W′ - W)', async () => {
    const { unet } = await goldenParts('sd1');
    const key = 'conv_in.weight';
    const other = await readNumbers(unet!.get(key)!, key);
    const doubled: Weight = {
      ...unet!.get(key)!,
      data: encodeNumbers(
        other.map((value) => 2 * value),
        'float32',
      ),
    };
    const overlay = await checkpointOverlay(openModelFolder(sd1), { strength: 0.25 });
    const blended = await overlay.apply('unet', new Map<string, Weight>([...unet!, [key, doubled]]));
    const expected = other.map((value) => 1.75 * value);
    expect(maxDifference(await weightNumbers(blended.get(key)), expected)).toBeLessThan(1e-6);
  });

  it('names what does not fit', async () => {
    const overlay = await checkpointOverlay(openModelFolder(readGoldens('sd2').checkpoint));
    const { unet } = await goldenParts('sd1');
    await expect(overlay.apply('unet', unet!)).rejects.toMatchObject({
      code: 'invalid-model',
      message: expect.stringMatching(
        /sd2.checkpoint \(unet\) was made for another model: conv_in\.bias: expected \[12\], got \[16\];/,
      ) as string,
    });
  });

  it('refuses what is no checkpoint', async () => {
    await expect(checkpointOverlay(memoryModelFiles({ 'readme.md': '' }))).rejects.toMatchObject({
      code: 'missing-file',
    });
    await expect(checkpointOverlay(memoryModelFiles({ 'a.ckpt': '' }))).rejects.toMatchObject({
      code: 'invalid-model',
    });
  });
});
