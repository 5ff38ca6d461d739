import { openModelFolder } from '@zeroreel/node';
import type { ExternalBytes, Weight } from '@zeroreel/onnx';
import { readGoldens } from '@zeroreel/testing';
import { describe, expect, it } from 'vitest';
import { CheckpointCopy } from '../__testing__/checkpoint-copy.js';
import { readCheckpoint } from './checkpoint.js';

describe('readCheckpoint', () => {
  it('reads configurations, tokenizer and where the weights lie', async () => {
    const { checkpoint } = readGoldens('wide');
    const { name, unet, vae, textEncoder, tokenizer, scheduler } = await readCheckpoint(openModelFolder(checkpoint));
    expect(name).toBe(checkpoint);
    expect(unet.name).toBe(`${checkpoint}/unet`);
    expect(tokenizer.length).toBe(textEncoder.config.maxPositionEmbeddings);
    expect(vae.config.latentChannels).toBe(unet.config.outChannels);
    expect(scheduler).toMatchObject({ betaSchedule: 'linear', timestepSpacing: 'linspace' });
    const files = [...unet.weights.keys()].map((key) => ((unet.weights.get(key) as Weight).data as ExternalBytes).file);
    expect(new Set(files).size).toBe(3); // shards
  });

  it('takes the class of the scheduler from the index, as diffusers does', async () => {
    using copy = new CheckpointCopy(readGoldens('sd1').checkpoint);
    copy.edit('model_index.json', { scheduler: ['diffusers', 'EulerDiscreteScheduler'] });
    copy.edit('scheduler/scheduler_config.json', { _class_name: 'PNDMScheduler' });
    const { scheduler } = await readCheckpoint(openModelFolder(copy.folder));
    expect(scheduler.className).toBe('EulerDiscreteScheduler');
  });

  it('refuses an autoencoder of other latents', async () => {
    using copy = new CheckpointCopy(readGoldens('sd1').checkpoint);
    copy.edit('vae/config.json', { latent_channels: 16 });
    await expect(readCheckpoint(openModelFolder(copy.folder))).rejects.toMatchObject({
      code: 'invalid-model',
      message: `${copy.folder}: channels of the UNet's output: expected 16, as its other parts have, got 4`,
    });
  });
});
