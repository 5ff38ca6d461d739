import { mkdtemp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FileArtifactStore } from '@zeroreel/jobs-node';
import { inputKey, inputName, type ArtifactStore } from '@zeroreel/jobs';
import { AllowedModels, keptModels } from './allowed-models.js';
import { ServedFiles } from './served-files.js';

const PICTURE = 'a'.repeat(64);
const WEIGHTS = 'b'.repeat(64);
const safetensors = new Uint8Array([2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d]);

async function served(withPaths: boolean) {
  const root = await mkdtemp(join(tmpdir(), 'served-'));
  const store = new FileArtifactStore(join(root, 'artifacts'));
  await store.put(inputKey(PICTURE), new TextEncoder().encode('png'));
  await store.put(inputKey(WEIGHTS), safetensors);
  await mkdir(join(root, 'models'));
  const artifacts: Pick<ArtifactStore, 'get' | 'path'> = withPaths ? store : { get: (key) => store.get(key) };
  const options = {
    artifacts,
    models: join(root, 'models'),
    allowed: new AllowedModels(['a/b', 'civitai:7'], keptModels({})),
    inputs: join(root, 'inputs'),
  };
  return { root, files: new ServedFiles(options) };
}

it.each([true, false])(
  'hands out uploads as files, weights under the ending that they need (paths: %s)',
  async (withPaths) => {
    const { files } = await served(withPaths);
    expect(await readFile(await files.pathOf(inputName(PICTURE)), 'utf8')).toBe('png');
    const weights = await files.pathOf(inputName(WEIGHTS));
    expect(weights).toMatch(/\.safetensors$/);
    expect(new Uint8Array(await readFile(weights))).toEqual(safetensors);
    expect(await files.pathOf(inputName(WEIGHTS))).toBe(weights);
    await expect(files.pathOf(inputName('c'.repeat(64)))).rejects.toMatchObject({ code: 'missing-file' });
  },
);

it('knows models by their names, and nothing else of the disk', async () => {
  const { root, files } = await served(true);
  await writeFile(join(root, 'secret'), '');
  expect(await files.pathOf('owner/panda')).toBe(join(root, 'models/owner/panda'));
  expect(await files.pathOf('embedded')).toBe('embedded');
  for (const name of ['a/b', 'a/b@v1', 'hf://a/b', 'a/b:ink.safetensors', 'civitai:7']) {
    expect(await files.pathOf(name)).toBe(name);
  }
  for (const name of [
    '../secret',
    '/etc/passwd',
    'a/../../secret',
    'a//b',
    'C:\\x',
    'a\\b',
    '.',
    '',
    'http://10.0.0.1/',
    'hf://a/c',
    'civitai:8',
    'hf://nonsense',
  ]) {
    await expect(files.pathOf(name)).rejects.toMatchObject({ code: 'missing-file' });
  }
});
