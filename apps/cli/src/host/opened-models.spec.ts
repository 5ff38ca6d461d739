import { expect, it } from 'vitest';
import { OpenedModels } from './opened-models.js';

it('keeps one model open, and closes it before another one is opened', async () => {
  const log: string[] = [];
  const models = new OpenedModels();
  const take = (key: string) =>
    models.take(key, async () => {
      log.push(`open ${key}`);
      return { key, [Symbol.asyncDispose]: async () => void log.push(`close ${key}`) };
    });
  const first = await take('a');
  expect(await take('a')).toBe(first);
  await take('b');
  await models[Symbol.asyncDispose]();
  await models[Symbol.asyncDispose]();
  expect(log).toEqual(['open a', 'close a', 'open b', 'close b']);
});

it('opens a model again that could not be opened', async () => {
  const models = new OpenedModels();
  await expect(models.take('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  const model = { [Symbol.asyncDispose]: async () => undefined };
  expect(await models.take('a', async () => model)).toBe(model);
});
