import { describe, expect, it } from 'vitest';
import { memoryModelFiles } from '../__testing__/memory-model-files.js';
import { float32File } from '../__testing__/safetensors-bytes.js';
import { openNetwork } from './open-network.js';

const config = { _class_name: 'ControlNetModel' };
const one = float32File({ 'one.weight': [1] });
const two = float32File({ 'two.weight': [2] });
const keysOf = async (content: Parameters<typeof memoryModelFiles>[0], variant?: string): Promise<string[]> => {
  const files = memoryModelFiles(content);
  return [...(await openNetwork(files, { ...(variant !== undefined && { variant }) })).weights.keys()];
};

describe('openNetwork', () => {
  it('reads the configuration and keeps the files', async () => {
    const files = memoryModelFiles({ 'config.json': config, 'diffusion_pytorch_model.safetensors': one });
    const network = await openNetwork(files);
    expect(network).toMatchObject({ name: 'model', config, files });
    expect(network.weights.get('one.weight')?.shape).toEqual([1]);
  });

  it('has an empty configuration where there is none, as beside a single file', async () => {
    const network = await openNetwork(memoryModelFiles({ 't2i.safetensors': two }));
    expect(network.config).toEqual({});
    expect([...network.weights.keys()]).toEqual(['two.weight']);
  });

  it('takes the variant asked for, the plain file, or the only one', async () => {
    const both = { 'diffusion_pytorch_model.safetensors': one, 'diffusion_pytorch_model.fp16.safetensors': two };
    expect(await keysOf(both)).toEqual(['one.weight']);
    expect(await keysOf(both, 'fp16')).toEqual(['two.weight']);
    expect(await keysOf({ 'diffusion_pytorch_model.fp16.safetensors': two, 'other.safetensors': one })).toEqual([
      'two.weight',
    ]);
    expect(await keysOf({ 'other.safetensors': one }, 'fp16')).toEqual(['one.weight']);
    const fp16 = { 'diffusion_pytorch_model.fp16.safetensors': two };
    await expect(keysOf(fp16, 'fp8')).rejects.toMatchObject({
      code: 'missing-file',
      message: expect.stringContaining("variant 'fp16'") as string,
    });
    const notices: string[] = [];
    const onNotice = (message: string) => void notices.push(message);
    await openNetwork(memoryModelFiles(both), { variant: 'fp8', onNotice });
    expect(notices).toEqual(["model has no variant 'fp8': its plain files are read"]);
  });

  it('joins shards', async () => {
    const shards = {
      'diffusion_pytorch_model-00001-of-00002.safetensors': one,
      'diffusion_pytorch_model-00002-of-00002.safetensors': two,
    };
    const [first = '', second = ''] = Object.keys(shards);
    const index = { weight_map: { 'one.weight': first, 'two.weight': second } };
    const keys = await keysOf({ ...shards, 'diffusion_pytorch_model.safetensors.index.json': index });
    expect(keys).toEqual(['one.weight', 'two.weight']);
  });

  it('says what it found where there are no weights, or too many', async () => {
    await expect(keysOf({ 'config.json': config })).rejects.toMatchObject({ code: 'missing-file' });
    await expect(keysOf({ 'a.safetensors': one, 'b.safetensors': two })).rejects.toThrow(
      'expected one .safetensors file with a network, got a.safetensors, b.safetensors',
    );
    await expect(keysOf({ 'model.pth': 'pickle' })).rejects.toMatchObject({ code: 'invalid-model' });
  });
});
