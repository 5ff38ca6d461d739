import { expect, it } from 'vitest';
import type { FinishedVideo } from '../worker-protocol.js';
import { visitHistory } from './visit-history.js';

const video = (prompt: string): FinishedVideo => ({
  frames: [{ width: 1, height: 1, data: Uint8Array.of(1, 2, 3) }],
  framesPerSecond: 4,
  recorded: {
    ...{ generator: 'zeroreel', version: '0', warnings: [] },
    settings: { format: 2, model: {}, request: { prompt }, plugins: [], output: {}, machine: {} },
  } as unknown as FinishedVideo['recorded'],
});
const prompts = (list: readonly { readonly prompt: string }[]) => list.map(({ prompt }) => prompt);

it('lists videos of the visit, takes some out and gives them back', async () => {
  const history = visitHistory();
  await history.add(video('a fox'), 5);
  await history.add(video('a crab'), 6);
  const [crab, fox] = await history.list();
  expect(prompts(await history.list())).toEqual(['a crab', 'a fox']);
  expect(fox).toMatchObject({ time: 5, poster: { width: 1, height: 1 } });
  await history.remove([crab?.id ?? 0, fox?.id ?? 0], 7);
  expect(await history.list()).toEqual([]);
  await history.restore([fox?.id ?? 0]);
  expect(prompts(await history.list())).toEqual(['a fox']);
  expect((await history.video(fox?.id ?? 0))?.frames.length).toBe(1);
});

it('holds no more than eight in memory', async () => {
  const history = visitHistory();
  for (let at = 0; at < 10; at++) await history.add(video(String(at)), at);
  expect(prompts(await history.list())).toEqual(['9', '8', '7', '6', '5', '4', '3', '2']);
});
