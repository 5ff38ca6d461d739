import { expect, it } from 'vitest';
import { memoryFiles } from '../__testing__/memory-files.js';
import { openModelParts } from './open-model-parts.js';

it('opens the files that settings name for parts of their model, and no others', async () => {
  const opened: string[] = [];
  const open = (name: string) => {
    opened.push(name);
    return Promise.resolve({ ...memoryFiles({}), name });
  };
  const model = { source: '/m', vae: '/vae.sft', config: '/c', prediction: 'epsilon' } as const;
  const parts = await openModelParts({ model }, open);
  expect(opened).toEqual(['/c', '/vae.sft']);
  expect(Object.entries(parts).map(([key, { name }]) => [key, name])).toEqual([
    ['config', '/c'],
    ['vae', '/vae.sft'],
  ]);
});
