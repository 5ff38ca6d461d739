import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuBackend } from '@zeroreel/backend-cpu';
import { miniModelPath } from '@zeroreel/mini';
import { loadModel } from '@zeroreel/models';
import { openModelFolder } from '@zeroreel/node';
import { conv2d, decodeNumbers, GraphBuilder, portableDialect } from '@zeroreel/onnx';
import { firstFrameAttention } from '@zeroreel/plugins';
import { afterEach, describe, expect, it } from 'vitest';
import { noise } from './noise.js';
import { writeOverflowingModel } from './overflowing-model.js';

const folder = mkdtempSync(join(tmpdir(), 'zeroreel-overflow-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A float16 weight of the written UNet. */
function weight(key: string): number[] {
  const bytes = readFileSync(join(folder, 'unet/diffusion_pytorch_model.safetensors'));
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<
    string,
    { data_offsets: [number, number] }
  >;
  const [begin, end] = header[key]!.data_offsets;
  return decodeNumbers(Uint8Array.from(bytes.subarray(8 + length + begin, 8 + length + end)), 'float16');
}

describe('writeOverflowingModel', () => {
  it('makes the first convolution leave the range of float16, and the network stay in that of float32', async () => {
    writeOverflowingModel(miniModelPath(), folder);
    await using backend = await cpuBackend({ threads: 1, worker: false });
    const latents = noise([1, 4, 8, 8]);

    const g = new GraphBuilder({ name: 'first layer', dtype: 'float32', dialect: portableDialect });
    const kernel = g.constant(weight('conv_in.weight'), [48, 4, 3, 3], 'float32');
    const bias = g.constant(weight('conv_in.bias'), [48], 'float32');
    g.output('y', conv2d(g, g.input('x', 'float32', latents.shape), kernel, bias, { padding: 1 }));
    await using first = await backend.compile(g.finish());
    const { host } = await first.run({ x: latents });
    expect(Math.max(...Array.from(host['y']!.data, Number))).toBeGreaterThan(65_520);

    await using model = await loadModel(openModelFolder(folder), backend, { dtype: 'float32' });
    const plan = { height: 8, width: 8, rows: 1, chunkSize: 1, attention: firstFrameAttention };
    const unet = await model.compileUNet(plan);
    const { texts: text } = await model.encodePrompts(['a fox']);
    const { modelOutput, shared } = await unet.evaluateAnchor({ latents, timestep: 500, text });
    shared[Symbol.dispose]();
    expect(modelOutput.data.every(Number.isFinite)).toBe(true);
  });
});
