import { copyFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { artifactKey, partsPrefix, readArtifact, statePrefix, statesPrefix, type JobEvent } from '@zeroreel/jobs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildPackage } from '../__testing__/build.js';
import { openService, smallOrder, videosOfOneMachine } from '../__testing__/service.js';

vi.setConfig({ testTimeout: 300_000 });

let root: string;
beforeAll(async () => {
  await buildPackage();
  root = await mkdtemp(join(tmpdir(), 'supervisor-'));
}, 300_000);
afterAll(() => rm(root, { recursive: true }));
let count = 0;
const fresh = () => join(root, String(++count));

const isProgress = (event: JobEvent) => event.type === 'generation:step' && event.phase === 'all';
const keysOf = async (
  { list }: { readonly list: (prefix: string) => AsyncIterable<{ readonly key: string }> },
  prefix: string,
) => {
  const keys: string[] = [];
  for await (const { key } of list(prefix)) keys.push(key);
  return keys;
};
const types = (events: readonly JobEvent[]) => [...new Set(events.map(({ type }) => type))];

describe('a job', () => {
  it('becomes the video that one machine makes, with what belongs to it', async () => {
    await using service = await openService(fresh());
    const order = smallOrder('a red panda', {}, { keepFrames: true });
    const id = await service.submit(order);
    const job = await service.ended(id);
    expect(job).toMatchObject({ state: 'succeeded', attempts: 1, progress: { stage: 'write' } });
    expect(job.progress.done).toBe(job.progress.total);
    const names = ['video.mp4', 'settings.json', 'preview.png', 'frames/000.png', 'frames/001.png', 'frames/002.png'];
    expect(job.artifacts.map(({ name }) => name)).toEqual(names);
    expect(job.artifacts[0]).toMatchObject({ mediaType: 'video/mp4', sha256: await service.sha256(id) });
    expect([await service.sha256(id)]).toEqual(await videosOfOneMachine([order]));
    expect(
      JSON.parse(new TextDecoder().decode(await readArtifact(service.artifacts, artifactKey(id, 'settings.json')))),
    ).toEqual(job.recorded);
    expect(types(await service.eventsOf(id))).toEqual(
      expect.arrayContaining([
        'job:state',
        'stage:start',
        'generation:progress',
        'generation:step',
        'frame:decoded',
        'artifact',
      ]),
    );
    expect(await keysOf({ list: (prefix) => service.artifacts.list(prefix) }, statesPrefix(id))).toEqual([]);
  });

  it('in parts is the same video, and its parts leave nothing behind', async () => {
    await using service = await openService(fresh(), { on: 'cpu:2x1' });
    const order = smallOrder('a blue car', { frames: 5, chunkSize: 2 });
    const id = await service.submit({ ...order, split: { parts: 3 } });
    const job = await service.ended(id);
    expect(job).toMatchObject({ state: 'succeeded' });
    expect(job.parts?.map(({ from, to, state }) => [from, to, state])).toEqual([
      [1, 2, 'done'],
      [2, 3, 'done'],
      [3, 5, 'done'],
    ]);
    expect([await service.sha256(id)]).toEqual(await videosOfOneMachine([order]));
    expect(await keysOf({ list: (prefix) => service.artifacts.list(prefix) }, partsPrefix(id))).toEqual([]);
  });

  it.each([
    ['one of its parts', 3],
    ['all of its parts', 0],
  ])('of which %s overflows float16 is made anew in float32, as on one machine', async (_, from) => {
    await using service = await openService(fresh(), { on: 'cpu:2x1' });
    const order = smallOrder('a blue car', { frames: 5, chunkSize: 2 });
    const plugins = [...order.settings.plugins, { name: 'overflow', options: { from } }];
    const settings = { ...order.settings, plugins };
    const id = await service.submit({ ...order, settings, split: { parts: 2 } });
    const job = await service.ended(id);
    expect(job).toMatchObject({ state: 'succeeded', parts: [{ state: 'done' }, { state: 'done' }] });
    expect([await service.sha256(id)]).toEqual(await videosOfOneMachine([{ ...order, settings }]));
    const notices = (await service.eventsOf(id)).flatMap((event) => (event.type === 'notice' ? event.message : []));
    expect(notices.filter((each) => each.includes('The run begins anew in float32'))).toHaveLength(from === 0 ? 2 : 1);
    const again = 'A part of the video has overflowed float16: the parts 1-3 are made again in float32';
    expect(notices.filter((each) => each.startsWith('A part'))).toEqual(from === 0 ? [] : [again]);
    expect(await keysOf({ list: (prefix) => service.artifacts.list(prefix) }, partsPrefix(id))).toEqual([]);
  });

  it('that cannot be made in parts is refused before it is taken, with every reason', async () => {
    await using service = await openService(fresh());
    const order = smallOrder(
      'a',
      { frames: 9, chunkSize: 3, profile: 'diffusers', steps: 50 },
      { split: { parts: 2 } },
    );
    const plugins = [
      { name: 'cross-frame-attention', options: { policy: 'previous' } },
      { name: 'background-smoothing', options: {} },
    ];
    await expect(service.submit({ ...order, settings: { ...order.settings, plugins } })).rejects.toMatchObject({
      code: 'invalid-request',
      message:
        "split: this video cannot be made in parts: the noise of profile diffusers comes out of one stream; 'cross-frame-attention' " +
        "with policy 'previous' reads other frames than the first; 'background-smoothing' looks at all frames",
    });
    expect((await service.journal.records.list({ limit: 9 })).jobs).toEqual([]);
  });

  it('that is wrong fails with what is wrong, and the next one is made', async () => {
    await using service = await openService(fresh());
    const wrong = await service.submit(smallOrder('a', { sampler: 'nonsense' }));
    const fault = await service.submit(smallOrder('a !throw'));
    const right = await service.submit(smallOrder('a', { frames: 2, steps: 4 }));
    expect(await service.ended(wrong)).toMatchObject({ state: 'failed', error: { code: 'invalid-request' } });
    expect(await service.ended(fault)).toMatchObject({
      state: 'failed',
      error: { code: 'unexpected', message: 'a fault of ours' },
    });
    expect((await service.ended(right)).state).toBe('succeeded');
  });

  it('that is cancelled ends at its next step, and goes on where it is retried', async () => {
    await using service = await openService(fresh());
    const order = smallOrder('a red panda', { steps: 30 });
    const id = await service.submit(order);
    const waiting = await service.submit(smallOrder('another'));
    await service.event(id, isProgress);
    expect((await service.service.cancel(waiting)).state).toBe('cancelled');
    expect(await service.service.cancel(id)).toMatchObject({ cancelRequested: true });
    expect(await service.ended(id)).toMatchObject({ state: 'cancelled', artifacts: [] });
    await expect(service.service.cancel(id)).rejects.toMatchObject({ code: 'already-ended' });
    await service.service.retry(id);
    const job = await service.ended(id);
    expect(job).toMatchObject({ state: 'succeeded', resumedFrom: { phase: 'all' } });
    expect([await service.sha256(id)]).toEqual(await videosOfOneMachine([order]));
    await service.service.remove(id);
    expect(await keysOf({ list: (prefix) => service.artifacts.list(prefix) }, `jobs/${id}/`)).toEqual([]);
  });
});

describe('the process of a device that', () => {
  it('is killed gives its task back at once, which goes on from its state', async () => {
    await using service = await openService(fresh());
    const order = smallOrder('a red panda', { steps: 30 });
    const id = await service.submit(order);
    await service.event(id, (event) => event.type === 'state:saved');
    await service.event(id, isProgress);
    process.kill(service.supervisor.devices[0]?.pid ?? 0, 'SIGKILL');
    const job = await service.ended(id);
    expect(job).toMatchObject({ state: 'succeeded', attempts: 2 });
    expect(job.resumedFrom).toBeDefined();
    expect([await service.sha256(id)]).toEqual(await videosOfOneMachine([order]));
    const events = await service.eventsOf(id);
    expect(events).toContainEqual({
      type: 'notice',
      message: expect.stringMatching(/cpu:0 was lost: SIGKILL ended it/),
    });
    expect(types(events)).toContain('job:resumed');
  });

  it('a job kills again and again is given up with its last words, and others are made', async () => {
    await using service = await openService(fresh());
    const poison = await service.submit(smallOrder('a !poison'));
    const other = await service.submit(smallOrder('a', { frames: 2, steps: 4 }));
    expect(await service.ended(poison)).toMatchObject({
      ...{ state: 'failed', attempts: 3 },
      error: { code: 'lost-worker', log: ['the last words of a poisoned job'] },
    });
    expect((await service.ended(other)).state).toBe('succeeded');
  });

  it('hangs is killed', async () => {
    await using service = await openService(fresh(), { pingEvery: 100, patience: 1500 });
    const id = await service.submit(smallOrder('a !hang'));
    const job = await service.ended(id);
    expect(job.error?.code).toBe('lost-worker');
    const notices = (await service.eventsOf(id)).flatMap((event) => (event.type === 'notice' ? event.message : []));
    expect(notices[0]).toMatch(/it gave no sign of life for 1\.5 s$/);
  });

  it('was stopped is killed, and its task goes on', async () => {
    await using service = await openService(fresh(), { pingEvery: 100, patience: 8000 });
    const order = smallOrder('a red panda', { steps: 30 });
    const id = await service.submit(order);
    await service.event(id, (event) => event.type === 'state:saved');
    process.kill(service.supervisor.devices[0]?.pid ?? 0, 'SIGSTOP');
    expect(await service.ended(id)).toMatchObject({ state: 'succeeded', attempts: 2 });
    expect([await service.sha256(id)]).toEqual(await videosOfOneMachine([order]));
  });
});

describe('a service that', () => {
  it('ends keeps what it has in hand, and the next one goes on', async () => {
    const folder = fresh();
    const order = smallOrder('a red panda', { steps: 40 });
    let id: string;
    {
      await using first = await openService(folder, { stateInterval: 1e9 });
      id = await first.submit(order);
      await first.event(id, isProgress);
      await first.supervisor.stop();
      expect(await first.journal.records.get(id)).toMatchObject({ state: 'queued', starts: { video: { count: 0 } } });
      expect(await readdir(join(folder, 'artifacts', statePrefix(id, 'video')))).toContain('state-000001.safetensors');
    }
    await using second = await openService(folder);
    expect(await second.ended(id)).toMatchObject({ state: 'succeeded', resumedFrom: { phase: 'all' } });
    expect([await second.sha256(id)]).toEqual(await videosOfOneMachine([order]));
  });

  it.each([
    ['damaged', 'the newest', 1],
    ['damaged', 'all of them', 2],
  ])('finds states %s (%s) goes on from the one before, or begins anew', async (_, __, damaged) => {
    const folder = fresh();
    const order = smallOrder('a red panda', { steps: 60 });
    let id: string;
    {
      await using first = await openService(folder);
      id = await first.submit(order);
      await first.event(id, (event) => event.type === 'state:saved');
    }
    const states = join(folder, 'artifacts', statePrefix(id, 'video'));
    const statesThere = async () => (await readdir(states)).filter((name) => name.startsWith('state-')).sort();
    // On a slow disk there is one so far.
    await copyFile(join(states, (await statesThere()).at(-1) ?? ''), join(states, 'state-000900.safetensors'));
    const doomed = (await statesThere()).slice(damaged === 1 ? -1 : 0);
    for (const name of doomed) await writeFile(join(states, name), 'damaged');
    await using second = await openService(folder);
    const job = await second.ended(id);
    expect(job.state).toBe('succeeded');
    expect(job.resumedFrom === undefined).toBe(damaged === 2);
    expect([await second.sha256(id)]).toEqual(await videosOfOneMachine([order]));
    const notices = (await second.eventsOf(id)).flatMap((event) => (event.type === 'notice' ? event.message : []));
    expect(notices.join()).toMatch(damaged === 2 ? /The run begins anew/ : /The state before it is taken/);
  });

  it('is of another version begins its jobs anew, and says so', async () => {
    const folder = fresh();
    const order = smallOrder('a red panda', { steps: 30 });
    let id: string;
    {
      await using first = await openService(folder);
      id = await first.submit(order);
      await first.event(id, (event) => event.type === 'state:saved');
    }
    process.env['TEST_VERSION'] = 'other';
    try {
      await using second = await openService(folder);
      const job = await second.ended(id);
      expect(job).toMatchObject({ state: 'succeeded', recorded: { version: 'other' } });
      expect(job.resumedFrom).toBeUndefined();
      const notices = (await second.eventsOf(id)).flatMap((event) => (event.type === 'notice' ? event.message : []));
      expect(notices.join()).toMatch(/The run begins anew.*version: 'test' then, 'other' now/s);
    } finally {
      delete process.env['TEST_VERSION'];
    }
  });
});
