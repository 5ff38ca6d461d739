import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onSmallDisk, smallDiskReason } from '@zeroreel/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { buildPackage } from '../__testing__/build.js';
import { openService, smallOrder, videosOfOneMachine } from '../__testing__/service.js';

vi.setConfig({ testTimeout: 300_000 });

let root: string;
beforeAll(async () => {
  await buildPackage();
  root = await mkdtemp(join(tmpdir(), 'full-'));
}, 300_000);
afterAll(() => rm(root, { recursive: true }));

it.skipIf(smallDiskReason)('a job whose disk is full fails, and goes on where there is room again', async () => {
  await onSmallDisk(4000, async (disk) => {
    const folder = join(root, 'service');
    await mkdir(folder);
    await mkdir(join(disk, 'artifacts'));
    await symlink(join(disk, 'artifacts'), join(folder, 'artifacts'));
    await using service = await openService(folder);
    const order = smallOrder('a red panda', { steps: 12 });
    const id = await service.submit(order);
    await service.event(id, (event) => event.type === 'state:saved');
    // Somebody else takes all that is left.
    await writeFile(join(disk, 'filler'), new Uint8Array(8 << 20)).catch(() => undefined);
    const failed = await service.ended(id);
    expect(failed).toMatchObject({ state: 'failed', error: { code: 'disk-full' }, artifacts: [] });
    await rm(join(disk, 'filler'));
    await service.service.retry(id);
    const job = await service.ended(id);
    expect(job).toMatchObject({ state: 'succeeded', resumedFrom: expect.anything() });
    expect([await service.sha256(id)]).toEqual(await videosOfOneMachine([order]));
  });
});
