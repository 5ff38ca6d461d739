import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rename } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { artifactKey } from '@zeroreel/jobs';
import { beforeAll, expect, it, vi } from 'vitest';
import { buildPackage } from '../__testing__/build.js';
import { openService, smallOrder, videosOfOneMachine } from '../__testing__/service.js';

vi.setConfig({ testTimeout: 300_000 });
beforeAll(buildPackage, 300_000);

it('keeps the results on the disk of the machine where a store stays away, and goes on once it is back', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'away-'));
  await using service = await openService(folder);
  const order = smallOrder('a red panda', { steps: 30 });
  const id = await service.submit(order);
  await service.event(id, (event) => event.type === 'state:saved');
  const store = join(folder, 'artifacts');
  await rename(store, `${store}-away`);

  const failed = await service.ended(id);
  expect(failed).toMatchObject({
    ...{ state: 'failed', attempts: 1, artifacts: [] },
    error: {
      code: 'artifact',
      message: expect.stringMatching(
        new RegExp(
          `is not the folder that it was.* ${hostname()} keeps the results under their keys in ${store}-kept\\.$`,
        ),
      ),
    },
  });
  const notices = (await service.eventsOf(id)).flatMap((event) => (event.type === 'notice' ? event.message : []));
  expect(notices[0]).toMatch(/^The state of the run cannot be kept in /);
  expect(notices[1]).toMatch(/^The store is away, which is tried again: /);
  const [video] = await videosOfOneMachine([order]);
  const kept = await readFile(join(`${store}-kept`, artifactKey(id, 'video.mp4')));
  expect(createHash('sha256').update(kept).digest('hex')).toBe(video);

  await rename(`${store}-away`, store);
  await service.service.retry(id);
  expect(await service.ended(id)).toMatchObject({ state: 'succeeded', resumedFrom: expect.anything() });
  expect(await service.sha256(id)).toBe(video);
  await expect(readFile(join(`${store}-kept`, artifactKey(id, 'video.mp4')))).rejects.toMatchObject({ code: 'ENOENT' });
});
