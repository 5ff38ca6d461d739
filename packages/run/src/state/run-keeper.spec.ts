import { tensor, type RunState } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { MemoryStore, newSha256 } from '../__testing__/memory-store.js';
import { encodeRunState } from './encode-run-state.js';
import type { KeeperEvent } from './keeper-event.js';
import { RunKeeper, type KeeperOptions } from './run-keeper.js';

const stateAt = (next: number, changes: Partial<RunState> = {}): RunState => ({
  ...{ format: 1, fingerprint: '', times: [901, 601, 301, 1], pass: 0, phase: 'all', next },
  ...{ x: tensor(Float32Array.of(next), [1, 1, 1, 1]), history: [], ...changes },
});
const picture = (value: number) => tensor(new Float32Array(12).fill(value), [1, 3, 2, 2]);
const identity = { request: { prompt: 'a bear' } };

function setUp(store = new MemoryStore(), changes: Partial<KeeperOptions> = {}) {
  let now = 0;
  const events: KeeperEvent[] = [];
  const report = (event: KeeperEvent) => void events.push(event);
  const keeper = new RunKeeper({ ...{ store, newSha256, report, interval: 1000 }, now: () => now, ...changes });
  const notices = () => events.flatMap((event) => (event.type === 'notice' ? [event.message] : []));
  return { keeper, store, events, notices, at: (time: number) => void (now = time) };
}

/** Lets what was begun come to its end. */
const settled = () => new Promise<void>((resolve) => setTimeout(resolve, 10));

/** What an earlier run has left: states after calls 1 to `calls`, and pictures of the first frames. */
async function leftBehind(calls: number, pictures = 0): Promise<MemoryStore> {
  const { keeper, store, at } = setUp();
  const { onState } = await keeper.begin(identity);
  for (let next = 1; next <= calls; next++) {
    at(next * 1000);
    onState(() => stateAt(next, { fingerprint: 'sha256:0' }));
    await settled();
  }
  for (let id = 0; id < pictures; id++) {
    at((calls + id + 1) * 1000);
    keeper.frameDecoded({ frameId: id, picture: picture(id / 10) });
    await settled();
  }
  return store;
}

describe('a run that is kept', () => {
  it('is written when it is due, the newest two states, and goes on meanwhile', async () => {
    const { keeper, store, events, at } = setUp();
    const { onState, resumeFrom } = await keeper.begin(identity);
    expect(resumeFrom).toBeUndefined();
    for (const [time, next] of [
      [500, 1],
      [1000, 2],
      [1400, 3],
      [2000, 4],
    ] as const) {
      at(time);
      expect(onState(() => stateAt(next))).toBeUndefined();
      await settled();
    }
    at(3000);
    onState(() => stateAt(4, { pass: 1 }));
    await settled();
    expect([...store.files.keys()]).toEqual(['state-000002.safetensors', 'state-000003.safetensors']);
    expect(events.map((event) => event.type)).toEqual(['state:saved', 'state:saved', 'state:saved']);
    expect(events[0]).toMatchObject({ phase: 'all', pass: 0, next: 2, calls: 4, pictures: 0, milliseconds: 0 });
  });

  it('writes one state at a time, and afterwards the one that is newest then', async () => {
    const { keeper, store, events, at } = setUp();
    const { onState } = await keeper.begin(identity);
    let open = () => undefined as void;
    store.gate = new Promise((resolve) => (open = resolve));
    for (const next of [1, 2, 3]) {
      at(next * 1000);
      onState(() => stateAt(next));
    }
    open();
    await settled();
    expect(events).toMatchObject([{ type: 'state:saved', next: 1 }]);
    at(60_000);
    onState(() => stateAt(4));
    await settled();
    expect(events.slice(1)).toMatchObject([{ type: 'state:saved', next: 4 }]);
  });

  it('is gone when its video is there', async () => {
    const { keeper, store, at } = setUp();
    store.files.set('notes.txt', Uint8Array.of(1));
    const { onState } = await keeper.begin(identity);
    at(1000);
    onState(() => stateAt(1));
    await keeper.finish();
    expect([...store.files.keys()]).toEqual(['notes.txt']);
    expect(store.closed).toBe(1);
    expect(await keeper.stop()).toBeUndefined();
  });

  it('is written at once where it is stopped, and not twice', async () => {
    const controller = new AbortController();
    const { keeper, store, events } = setUp(new MemoryStore(), { signal: controller.signal });
    const { onState } = await keeper.begin(identity);
    onState(() => stateAt(1));
    expect(store.files.size).toBe(0);
    controller.abort();
    await settled();
    expect(events).toMatchObject([{ type: 'state:saved', next: 1 }]);
    expect(await keeper.stop()).toMatchObject({ phase: 'all', next: 1, calls: 4, pictures: 0 });
    expect(events).toHaveLength(1);
    onState(() => stateAt(2));
    expect(await keeper.stop()).toMatchObject({ next: 2 });
    expect(store.files.size).toBe(2);
  });

  it('writes nothing where nothing was computed', async () => {
    const { keeper, store } = setUp();
    expect(await keeper.stop()).toBeUndefined();
    await keeper.begin(identity);
    expect(await keeper.stop()).toBeUndefined();
    expect(store.files.size).toBe(0);
  });

  it('begins anew without what it did before', async () => {
    const { keeper, store, at } = setUp();
    const { onState } = await keeper.begin(identity);
    at(1000);
    onState(() => stateAt(1));
    const again = await keeper.begin({ ...identity, begunAnew: true });
    expect(store.files.size).toBe(0);
    again.onState(() => stateAt(1));
    await keeper.stop();
    const later = setUp(store).keeper;
    expect(await later.hasBegunAnew()).toBe(true);
    expect(await setUp(await leftBehind(1)).keeper.hasBegunAnew()).toBe(false);
    expect(await setUp().keeper.hasBegunAnew()).toBe(false);
  });
});

describe('a run that goes on', () => {
  it('takes the newest state, and says where it stands', async () => {
    const { keeper, events } = setUp(await leftBehind(3));
    const { resumeFrom, fingerprint } = await keeper.begin(identity);
    expect(resumeFrom).toEqual(stateAt(3, { fingerprint: 'sha256:0' }));
    expect(fingerprint).toMatch(/^sha256:/);
    expect(events).toEqual([{ type: 'state:resumed', phase: 'all', pass: 0, next: 3, calls: 4, pictures: 0 }]);
    expect(await keeper.stop()).toMatchObject({ next: 3 });
  });

  it('numbers its states behind those that are there', async () => {
    const store = await leftBehind(3);
    const { keeper, at } = setUp(store);
    const { onState } = await keeper.begin(identity);
    at(5000);
    onState(() => stateAt(4));
    await settled();
    expect([...store.files.keys()].sort()).toEqual(['state-000003.safetensors', 'state-000004.safetensors']);
  });

  it('has the pictures that were decoded, and decodes those again that are damaged', async () => {
    const store = await leftBehind(4, 3);
    const damaged = store.files.get('frame-001.png')!;
    damaged[damaged.length - 20]! ^= 1;
    const { keeper, notices, events } = setUp(store);
    const { decoded } = await keeper.begin(identity);
    expect(events).toMatchObject([{ type: 'state:resumed', pictures: 3 }]);
    expect((await decoded!(0))!.shape).toEqual([1, 3, 2, 2]);
    expect([await decoded!(1), await decoded!(3)]).toEqual([undefined, undefined]);
    expect(notices()).toEqual(['Frame 1 is decoded again: frame-001.png has changed since it was written']);
    keeper.frameDecoded({ frameId: 0, picture: picture(0) });
    keeper.frameDecoded({ frameId: 1, picture: picture(0.1) });
    expect(await keeper.stop()).toMatchObject({ pictures: 3 });
    const { decoded: later } = await setUp(store).keeper.begin(identity);
    expect([...(await later!(1))!.data][0]).toBeCloseTo(0.1, 2);
  });

  it('writes pictures before many of them wait in memory, though no state is due', async () => {
    const { keeper, store, at } = setUp();
    const { onState } = await keeper.begin(identity);
    at(1000);
    onState(() => stateAt(4));
    await settled();
    const kept = () => [...store.files.keys()].filter((name) => name.startsWith('frame-')).length;
    for (let id = 0; id < 31; id++) keeper.frameDecoded({ frameId: id, picture: picture(0) });
    await settled();
    expect(kept()).toBe(0);
    keeper.frameDecoded({ frameId: 31, picture: picture(0) });
    await settled();
    expect(kept()).toBe(32);
  });

  it('takes the state before where the newest is damaged', async () => {
    const store = await leftBehind(3);
    store.files.set('state-000003.safetensors', store.files.get('state-000003.safetensors')!.subarray(0, 200));
    const { keeper, notices } = setUp(store);
    expect((await keeper.begin(identity)).resumeFrom).toMatchObject({ next: 2 });
    expect(notices()).toEqual([
      expect.stringMatching(
        /^state-000003\.safetensors is no state that can be read: .*The state before it is taken\.$/,
      ),
    ]);
  });

  it('is refused where no state can be read, with the way out', async () => {
    const store = await leftBehind(2);
    for (const name of store.files.keys()) store.files.set(name, Buffer.from('zero'));
    for (const call of ['hasBegunAnew', 'begin'] as const) {
      const { keeper } = setUp(store);
      await expect(keeper[call](identity)).rejects.toMatchObject({
        code: 'invalid-request',
        message: expect.stringMatching(
          /^a store keeps the state of an earlier run, but no run can go on from it:\n(state-00000[21]\.safetensors is .*\n){2}Remove a store to begin anew\.$/,
        ) as string,
      });
    }
    expect(store.files.size).toBe(2);
  });

  it('is refused where it is another run, with every difference and the ways out', async () => {
    const store = await leftBehind(2);
    const other = { request: { prompt: 'a dog', seed: 3 } };
    await expect(setUp(store).keeper.begin(other)).rejects.toMatchObject({
      code: 'invalid-request',
      message:
        "a store keeps the state of another run:\nrequest.prompt: 'a bear' then, 'a dog' now\n" +
        'request.seed: not there then, 3 now\n' +
        'Ask for the same as then to go on with it, remove a store to begin anew, or write to another file.',
    });
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, k) => [`option${k}`, k]));
    await expect(setUp(store).keeper.begin({ ...identity, ...many })).rejects.toThrow(
      'option7: not there then, 7 now\nand 4 more\n',
    );
    expect(store.files.size).toBe(2);
  });

  it('is refused where the store cannot be read', async () => {
    const store = await leftBehind(2);
    store.failure = { on: 'list', message: 'no permission' };
    await expect(setUp(store).keeper.begin(identity)).rejects.toThrow('a store cannot be read: no permission');
  });
});

describe('what goes wrong in writing', () => {
  it.each(['write', 'list', 'remove'] as const)('is told once and ends no run: %s', async (on) => {
    const { keeper, store, notices, at } = setUp();
    const { onState } = await keeper.begin(identity);
    store.failure = { on, message: 'the disk is full' };
    for (let next = 1; next <= 4; next++) {
      at(next * 1000);
      onState(() => stateAt(next));
      await settled();
    }
    expect(notices()).toEqual(['The state of the run cannot be kept in a store: the disk is full']);
  });

  it('is tried again, and a run that could not be written is not said to be kept', async () => {
    const { keeper, store, events, at } = setUp();
    const { onState } = await keeper.begin(identity);
    store.failure = { on: 'write', message: 'the disk is full' };
    at(1000);
    onState(() => stateAt(1));
    expect(await keeper.stop()).toBeUndefined();
    store.failure = undefined;
    at(1500);
    onState(() => stateAt(2));
    await settled();
    expect(events.filter(({ type }) => type === 'state:saved')).toEqual([]);
    at(2000);
    onState(() => stateAt(3));
    await settled();
    expect(events.at(-1)).toMatchObject({ type: 'state:saved', next: 3 });
    expect(await keeper.stop()).toMatchObject({ next: 3 });
  });

  it('is told again where it had worked in between', async () => {
    const { keeper, store, notices, at } = setUp();
    const { onState } = await keeper.begin(identity);
    for (const [next, message] of [
      [1, 'full'],
      [2, 'full'],
      [3, undefined],
      [4, 'read-only'],
    ] as const) {
      store.failure = message === undefined ? undefined : { on: 'write', message };
      at(next * 1000);
      onState(() => stateAt(next));
      await settled();
    }
    const told = 'The state of the run cannot be kept in a store: ';
    expect(notices()).toEqual([`${told}full`, `${told}read-only`]);
  });

  it('leaves what could not be removed, and the video is there all the same', async () => {
    const store = await leftBehind(2);
    const { keeper, notices } = setUp(store);
    await keeper.begin(identity);
    store.failure = { on: 'remove', message: 'no permission' };
    await keeper.finish();
    expect(notices()).toEqual(['The state of the run cannot be kept in a store: no permission']);
  });
});

it('keeps the fingerprint of its run in a state that was written by hand', async () => {
  const store = new MemoryStore();
  const bytes = await encodeRunState({ state: stateAt(2), identity, pictures: {} }, newSha256());
  store.files.set('state-000041.safetensors', bytes);
  const { keeper } = setUp(store);
  expect((await keeper.begin(identity)).resumeFrom).toMatchObject({ next: 2 });
});
