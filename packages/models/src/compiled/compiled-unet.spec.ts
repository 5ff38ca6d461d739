import { cpuBackend } from '@zeroreel/backend-cpu';
import {
  repeatFrames,
  tensor,
  type AttentionProcessor,
  type Tensor,
  type UNetAddition,
  type UNetInput,
  type UNetPlan,
  type WeightOverlay,
} from '@zeroreel/core';
import { openModelFolder } from '@zeroreel/node';
import { expand, mul, type Value, type WeightLookup } from '@zeroreel/onnx';
import { entries, entry, expectClose, readGoldens } from '@zeroreel/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crossFrame, independent, previousFrame } from '../__testing__/attention-processors.js';
import { countingBackend, type CountingBackend } from '../__testing__/counting-backend.js';
import { readCheckpoint, type Checkpoint } from '../checkpoint/checkpoint.js';
import { listAttentionSites } from '../unet/list-attention-sites.js';
import { textShapes } from '../unet/text-inputs.js';
import { CompiledUNet } from './compiled-unet.js';

const { checkpoint: folder, networks } = readGoldens('sd1');
const latents = networks.float('unet.latents');
const context = networks.float('unet.context');

let backend: CountingBackend;
let checkpoint: Checkpoint;
beforeAll(async () => {
  backend = countingBackend(await cpuBackend({ threads: 1, worker: false }));
  checkpoint = await readCheckpoint(openModelFolder(folder));
});
afterAll(() => backend[Symbol.asyncDispose]());

const plan = (attention: AttentionProcessor, chunkSize = 3): UNetPlan => ({
  height: 16,
  width: 16,
  rows: 2,
  chunkSize,
  attention,
});
const compile = (unetPlan: UNetPlan): Promise<CompiledUNet> =>
  CompiledUNet.compile({
    component: checkpoint.unet,
    backend,
    dtype: 'float32',
    plan: unetPlan,
    text: textShapes(checkpoint.unet.config, checkpoint.tokenizer.length),
  });
const frames = (begin: number, end: number): UNetInput => ({
  latents: entries(latents, begin, end),
  timestep: 500,
  text: { context },
});

describe('CompiledUNet', () => {
  it('compiles one graph for one frame, the second with the first chunk, and frees both', async () => {
    const [compiledBefore, disposedBefore] = [backend.compiled.length, backend.disposed.length];
    const unet = await compile(plan(crossFrame));
    const { shared } = await unet.evaluateAnchor(frames(0, 1));
    expect(backend.compiled.slice(compiledBefore)).toEqual(['unet.anchor']);
    for (const [begin, end] of [
      [1, 3],
      [2, 4],
    ] as const) {
      (await unet.evaluateFollowers(frames(begin, end), shared)).shared[Symbol.dispose]();
    }
    expect(backend.compiled.slice(compiledBefore)).toEqual(['unet.anchor', 'unet.follower']);
    shared[Symbol.dispose]();
    await unet[Symbol.asyncDispose]();
    expect(backend.disposed.slice(disposedBefore)).toEqual(['unet.anchor', 'unet.follower']);
  });

  it.each([crossFrame, previousFrame, independent])('evaluates the whole video at once: $name', async (attention) => {
    await using unet = await compile(plan(attention));
    using shared = (await unet.evaluateAnchor(frames(0, 1))).shared;
    const later = await unet.evaluateFollowers(frames(1, 4), shared);
    later.shared[Symbol.dispose]();
    const whole = await unet.evaluateAll(frames(0, 4));
    for (const row of [0, 1]) {
      expectClose(entries(entry(whole, row), 1, 4), entry(later.modelOutput, row), { relative: 1e-5 });
    }
  });

  it('frees the graphs of single frames before it compiles the joint one', async () => {
    const [compiledBefore, disposedBefore] = [backend.compiled.length, backend.disposed.length];
    const unet = await compile(plan(crossFrame));
    await unet.evaluateAll(frames(0, 4));
    await unet.evaluateAll(frames(0, 4));
    expect(backend.compiled.slice(compiledBefore)).toEqual(['unet.anchor', 'unet.joint']);
    expect(backend.disposed.slice(disposedBefore)).toEqual(['unet.anchor']);
    await unet[Symbol.asyncDispose]();
    expect(backend.disposed.slice(disposedBefore)).toEqual(['unet.anchor', 'unet.joint']);
  });

  it('says how much memory the shared keys and values take, none where nothing is shared', async () => {
    await using sharing = await compile(plan(crossFrame));
    await using apart = await compile(plan(independent));
    using shared = (await sharing.evaluateAnchor(frames(0, 1))).shared;
    using none = (await apart.evaluateAnchor(frames(0, 1))).shared;
    const sites = listAttentionSites(checkpoint.unet.config, 16, 16);
    const numbers = sites.reduce((sum, { tokens, channels }) => sum + tokens * channels, 0);
    expect(shared.byteLength).toBe(2 * 2 * 4 * numbers); // keys and values, two rows, four bytes
    expect(none.byteLength).toBe(0);
  });

  it('hands the previous frame from chunk to chunk: chunks of one are one chunk of three', async () => {
    await using whole = await compile(plan(previousFrame, 3));
    await using single = await compile(plan(previousFrame, 1));
    using anchorOfWhole = (await whole.evaluateAnchor(frames(0, 1))).shared;
    const expected = await whole.evaluateFollowers(frames(1, 4), anchorOfWhole);
    expected.shared[Symbol.dispose]();

    let { shared } = await single.evaluateAnchor(frames(0, 1));
    for (let frame = 1; frame < 4; frame++) {
      const output = await single.evaluateFollowers(frames(frame, frame + 1), shared);
      shared[Symbol.dispose]();
      shared = output.shared;
      const conditional = entry(entry(output.modelOutput, 1), 0);
      expectClose(conditional, entry(entry(expected.modelOutput, 1), frame - 1), { relative: 1e-5 });
    }
    shared[Symbol.dispose]();
  });

  it('keeps the anchor for later chunks when an earlier result is disposed', async () => {
    await using unet = await compile(plan(crossFrame, 1));
    const anchor = await unet.evaluateAnchor(frames(0, 1));
    const first = await unet.evaluateFollowers(frames(1, 2), anchor.shared);
    anchor.shared[Symbol.dispose]();
    const second = await unet.evaluateFollowers(frames(2, 3), first.shared);
    first.shared[Symbol.dispose]();
    second.shared[Symbol.dispose]();
    await expect(unet.evaluateFollowers(frames(3, 4), second.shared)).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });

  it('passes the signal on', async () => {
    await using unet = await compile(plan(independent));
    const { signal } = new AbortController();
    using shared = (await unet.evaluateAnchor(frames(0, 1), signal)).shared;
    expect(backend.runs.at(-1)?.options?.signal).toBe(signal);
    (await unet.evaluateFollowers(frames(1, 2), shared, signal)).shared[Symbol.dispose]();
    expect(backend.runs.at(-1)).toMatchObject({ graph: 'unet.follower', options: { signal } });
    await expect(unet.evaluateAnchor(frames(0, 1), AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
  });

  it('refuses what does not fit', async () => {
    await using unet = await compile(plan(independent, 2));
    using shared = (await unet.evaluateAnchor(frames(0, 1))).shared;
    const zeros = (...shape: number[]): Tensor => tensor(new Float32Array(shape.reduce((a, b) => a * b)), shape);
    const refused = (message: string): object => ({
      code: 'invalid-request',
      message: expect.stringContaining(message) as string,
    });
    await expect(unet.evaluateAnchor(frames(0, 2))).rejects.toMatchObject(
      refused('latents: expected the shape [1, 4, 16, 16], got [2, 4, 16, 16]'),
    );
    await expect(unet.evaluateAnchor({ ...frames(0, 1), latents: zeros(1, 4, 16, 24) })).rejects.toMatchObject(
      refused('latents: expected the shape [1, 4, 16, 16], got [1, 4, 16, 24]'),
    );
    await expect(unet.evaluateAnchor({ ...frames(0, 1), text: { context: zeros(1, 77, 24) } })).rejects.toMatchObject(
      refused('text.context: expected the shape [2, 77, 24], got [1, 77, 24]'),
    );
    await expect(
      unet.evaluateAnchor({ ...frames(0, 1), text: { context, pooled: zeros(2, 8) } }),
    ).rejects.toMatchObject(refused('text: expected the tensors context, got context, pooled'));
    await expect(unet.evaluateAnchor({ ...frames(0, 1), text: {} })).rejects.toMatchObject(
      refused('text: expected the tensors context, got none'),
    );
    await expect(unet.evaluateFollowers(frames(1, 4), shared)).rejects.toMatchObject(
      refused('latents: expected 1 to 2 frames, got 3'),
    );
    const foreign = { byteLength: 0, [Symbol.dispose]: () => undefined };
    await expect(unet.evaluateFollowers(frames(1, 2), foreign)).rejects.toMatchObject(
      refused('what this UNet returned'),
    );
    await expect(compile(plan(independent, 0))).rejects.toMatchObject(refused('expected 1 or more frames, got 0'));
  });

  it('reads a text of each frame’s own, and pads the texts of a short chunk', async () => {
    await using common = await compile(plan(crossFrame));
    await using own = await compile({ ...plan(crossFrame), textPerFrame: true });
    const expected = await common.evaluateAll(frames(0, 4));
    const input = (begin: number, end: number): UNetInput => ({
      ...frames(begin, end),
      text: { context: repeatFrames(tensor(context.data, [1, ...context.shape]), end - begin) },
    });
    using shared = (await own.evaluateAnchor(input(0, 1))).shared;
    const { modelOutput, shared: later } = await own.evaluateFollowers(input(1, 3), shared);
    later[Symbol.dispose]();
    for (const row of [0, 1]) {
      expectClose(entry(modelOutput, row), entries(entry(expected, row), 1, 3), { relative: 1e-5 });
    }
    await expect(own.evaluateAnchor(frames(0, 1))).rejects.toMatchObject({
      message: 'text.context: expected the shape [1, 2, 77, 24], got [2, 77, 24]',
    });
  });

  it('writes additions into its graphs; their inputs go by name, those of a short chunk are padded', async () => {
    const addition: UNetAddition = {
      name: 'tint',
      component: 'tint',
      weights: new Map(),
      emit(g, { frames: count, latents: x }) {
        const tint = g.input('tint.level', 'float32', [count, 1, 1, 1]);
        const level = mul(g, tint, g.input('tint.scale', 'float32', [1]));
        const of = (channels: number, height: number): Value =>
          expand(g, level, [x.shape[0] ?? 0, channels, height, height]);
        const skips = [of(12, 16), of(12, 16), of(12, 8), of(16, 8), of(16, 4), of(24, 4)];
        return { skips, mid: of(24, 4) };
      },
    };
    await using plain = await compile(plan(independent));
    await using tinted = await compile({ ...plan(independent), additions: [addition] });
    const input = (begin: number, end: number, scale: number): UNetInput => ({
      ...frames(begin, end),
      perFrame: { 'tint.level': entries(tensor(Float32Array.of(0, 0, 1, 2), [4, 1, 1, 1]), begin, end) },
      shared: { 'tint.scale': tensor(Float32Array.of(scale), [1]) },
    });
    const untouched = await plain.evaluateAll(frames(0, 4));
    using shared = (await tinted.evaluateAnchor(input(0, 1, 1))).shared;
    const output = await tinted.evaluateFollowers(input(1, 3, 1), shared);
    output.shared[Symbol.dispose]();
    const [conditional, expected] = [entry(output.modelOutput, 1), entries(entry(untouched, 1), 1, 3)];
    expectClose(entry(conditional, 0), entry(expected, 0), { relative: 1e-5 });
    expect(() => expectClose(entry(conditional, 1), entry(expected, 1), { relative: 1e-2 })).toThrow();
    expectClose(await tinted.evaluateAll(input(0, 4, 0)), untouched, { relative: 1e-5 });
    await expect(
      tinted.evaluateFollowers({ ...input(1, 3, 1), ...input(1, 2, 1), latents: entries(latents, 1, 3) }, shared),
    ).rejects.toMatchObject({ message: 'tint.level: expected the shape [2, 1, 1, 1], got [1, 1, 1, 1]' });
  });

  it('lays overlays over the weights, in order, once', async () => {
    const calls: string[] = [];
    const overlay = (name: string): WeightOverlay => ({
      name,
      apply(part, weights) {
        calls.push(`${name}: ${part}`);
        const get: WeightLookup['get'] = (key) =>
          key === 'conv_out.bias' ? weights.get('conv_in.bias') : weights.get(key);
        return Promise.resolve(name === 'bad' ? { ...weights, get, keys: () => weights.keys() } : weights);
      },
    });
    await using unet = await compile({ ...plan(independent), overlays: [overlay('one'), overlay('two')] });
    await unet.evaluateAll(frames(0, 4));
    expect(calls).toEqual(['one: unet', 'two: unet']);
    await expect(compile({ ...plan(independent), overlays: [overlay('bad')] })).rejects.toMatchObject({
      code: 'invalid-model',
      message: expect.stringContaining('weight conv_out.bias: expected the shape [4], got [12]') as string,
    });
  });

  it('refuses more extra channels than the network has', async () => {
    await expect(compile({ ...plan(independent), extraChannels: 4 })).rejects.toMatchObject({
      message: expect.stringContaining('extraChannels: expected fewer than the 4 input channels') as string,
    });
  });

  it('runs no more once it is disposed', async () => {
    const unet = await compile(plan(independent));
    await unet[Symbol.asyncDispose]();
    await expect(unet.evaluateAnchor(frames(0, 1))).rejects.toMatchObject({ code: 'backend-failed' });
  });
});
