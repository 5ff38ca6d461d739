import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tensor } from '@zeroreel/core';
import { openModelFolder } from '@zeroreel/node';
import { portableDialect } from '@zeroreel/onnx';
import { expectClose, GOLDEN_NAMES, readGoldens } from '@zeroreel/testing';
import { describe, expect, it } from 'vitest';
import { networkFixture } from '../__testing__/network-fixture.js';
import { runGraph } from '../__testing__/run-graph.js';
import { weightsRead } from '../__testing__/weights-read.js';
import { openWeights } from '../weights/weight-source.js';
import { buildClipText, type BuildClipTextOptions } from './build-clip-text.js';
import { parseClipTextConfig } from './clip-text-config.js';

function build(name: 'sd15-text' | 'sd21-text', options: Partial<BuildClipTextOptions> = {}) {
  const { config, weights } = networkFixture(name);
  return buildClipText({
    config: parseClipTextConfig(config, 'config.json'),
    weights,
    dialect: portableDialect,
    dtype: 'float32',
    ...options,
  });
}

describe('buildClipText', () => {
  it.each(['sd15-text', 'sd21-text'] as const)("reads every key of transformers' %s, and no other", (name) => {
    expect(weightsRead(build(name))).toEqual(networkFixture(name).keys);
  });

  it('reads the keys with the prefix that transformers 4 wrote', () => {
    const { keys, weights } = networkFixture('sd15-text');
    const prefix = 'text_model.';
    const prefixed = {
      get: (key: string) => (key.startsWith(prefix) ? weights.get(key.slice(prefix.length)) : undefined),
      keys: () => keys.map((key) => prefix + key),
    };
    expect(weightsRead(build('sd15-text', { weights: prefixed }))).toEqual(prefixed.keys());
  });

  it('asks for the weights of skipped layers, but leaves them out of the graph', () => {
    const { keys, weights } = networkFixture('sd15-text');
    const asked = new Set<string>();
    const recording = { ...weights, get: (key: string) => weights.get(asked.add(key) && key) };
    const inGraph = weightsRead(build('sd15-text', { weights: recording, clipSkip: 2 }));
    expect(keys.filter((key) => !asked.has(key))).toEqual([]);
    expect(inGraph).toEqual(keys.filter((key) => !/^encoder\.layers\.1[01]\./.test(key)));
  });

  it('takes int32 tokens and gives float32 states', () => {
    const { inputs, outputs } = build('sd21-text', { length: 20, dtype: 'float16' });
    expect(inputs).toEqual([{ name: 'input_ids', dtype: 'int32', shape: [1, 20] }]);
    expect(outputs).toEqual([{ name: 'hidden_states', dtype: 'float32', shape: [1, 20, 1024] }]);
  });

  it.each([
    [{ clipSkip: 13 }, 'clip skip is 13; this text encoder has 0 to 12'],
    [{ clipSkip: -1 }, 'clip skip is -1; this text encoder has 0 to 12'],
    [{ clipSkip: 0.5 }, 'clip skip is 0.5; this text encoder has 0 to 12'],
    [{ length: 78 }, 'tokens of a text is 78; this text encoder has 1 to 77'],
  ])('refuses %j', (options, message) => {
    expect(() => build('sd15-text', options)).toThrow(expect.objectContaining({ code: 'invalid-request', message }));
  });
});

describe.each(GOLDEN_NAMES)('the text encoder of the checkpoint %s', (name) => {
  const { checkpoint, networks } = readGoldens(name);

  it.each([0, 1])("equals transformers' CLIPTextModel with %d layers skipped", async (clipSkip) => {
    const json: unknown = JSON.parse(readFileSync(join(checkpoint, 'text_encoder/config.json'), 'utf8'));
    const ids = networks.int('tokens.ids');
    const [, length] = ids.shape as [number, number];
    const model = buildClipText({
      config: parseClipTextConfig(json, 'config.json'),
      weights: await openWeights(openModelFolder(checkpoint), { folder: 'text_encoder', stem: 'model' }),
      dialect: portableDialect,
      dtype: 'float32',
      length,
      clipSkip,
    });
    const first = { dtype: 'int32', shape: [1, length], data: ids.data.slice(0, length) } as const;
    const { hidden_states: states } = await runGraph(model, { input_ids: first });
    const expected = networks.float(`text.clip_skip_${clipSkip}`);
    expectClose((states as Tensor).data, expected.data.slice(0, (states as Tensor).data.length), { absolute: 1e-5 });
  });
});
