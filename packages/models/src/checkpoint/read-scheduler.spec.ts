import { openModelFolder } from '@zeroreel/node';
import { readGoldens } from '@zeroreel/testing';
import { expect, it } from 'vitest';
import { CheckpointCopy } from '../__testing__/checkpoint-copy.js';
import { readFolderCheckpoint } from './folder-checkpoint.js';
import { readFolderScheduler } from './read-scheduler.js';

const SCHEDULER = 'scheduler/scheduler_config.json';
const { checkpoint } = readGoldens('sd2');

it('readFolderScheduler needs no weights', async () => {
  using copy = new CheckpointCopy(checkpoint);
  for (const part of ['unet', 'vae', 'text_encoder', 'tokenizer']) copy.remove(part);
  const files = openModelFolder(copy.folder);
  expect((await readFolderScheduler(files)).scheduler.predictionType).toBe('v_prediction');
  copy.edit(SCHEDULER, { prediction_type: 'flow_prediction' });
  await expect(readFolderScheduler(files)).rejects.toThrow('prediction_type: expected one of epsilon');
  expect((await readFolderScheduler(files, 'epsilon')).scheduler.predictionType).toBe('epsilon');
});

it('a folder whose texts are those of Stable Diffusion 2.x has to say what its UNet predicts', async () => {
  using copy = new CheckpointCopy(checkpoint);
  copy.edit(SCHEDULER, { prediction_type: null });
  const files = openModelFolder(copy.folder);
  const { guess } = await readFolderScheduler(files);
  expect(guess).toMatch(/guessed, as scheduler\/scheduler_config.json does not say so: its UNet predicts ε/);
  expect(await readFolderScheduler(files, 'epsilon')).not.toHaveProperty('guess');
  // The golden's texts are narrower, as those of 1.x are, whose files seldom say it.
  expect((await readFolderCheckpoint(files)).notices).toEqual([]);
  copy.edit('unet/config.json', { cross_attention_dim: 1024 });
  expect((await readFolderCheckpoint(files)).notices).toEqual([guess]);
  expect((await readFolderCheckpoint(files, { prediction: 'v_prediction' })).notices).toEqual([]);
});
