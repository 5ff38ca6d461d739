import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openModel, openModelFile, openModelFolder } from './model-folder.js';

let root: string;
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'zeroreel-model-')));
  mkdirSync(join(root, 'model', 'unet'), { recursive: true });
  writeFileSync(join(root, 'model', 'model_index.json'), '{}');
  writeFileSync(
    join(root, 'model', 'unet', 'weights.safetensors'),
    Uint8Array.from({ length: 100 }, (_, i) => i),
  );
});
afterAll(() => rmSync(root, { recursive: true }));

describe('openModelFolder', () => {
  it('tells which files are there', async () => {
    const files = openModelFolder(join(root, 'model'));
    expect(await files.has('model_index.json')).toBe(true);
    expect(await files.has('unet/config.json')).toBe(false);
    expect(await files.has('unet')).toBe(false);
    expect(await files.list('unet')).toEqual(['weights.safetensors']);
    expect(await files.list('vae')).toEqual([]);
  });

  it('reads parts of a file', async () => {
    const file = await openModelFolder(join(root, 'model')).open('unet/weights.safetensors');
    expect(file.size).toBe(100);
    expect(file.location).toBe(join(root, 'model', 'unet', 'weights.safetensors'));
    expect([...(await file.read(10, 3))]).toEqual([10, 11, 12]);
    expect(await file.read(0, 0)).toHaveLength(0);
  });

  it('follows the links of a hub cache to the blobs', async () => {
    const cache = join(root, 'models--a--b');
    mkdirSync(join(cache, 'blobs'), { recursive: true });
    mkdirSync(join(cache, 'snapshots', '1f2e', 'unet'), { recursive: true });
    writeFileSync(join(cache, 'blobs', 'abcdef'), 'weights');
    symlinkSync('../../../blobs/abcdef', join(cache, 'snapshots', '1f2e', 'unet', 'model.safetensors'));
    const files = openModelFolder(join(cache, 'snapshots', '1f2e'));
    expect(await files.list('unet')).toEqual(['model.safetensors']);
    expect(await files.has('unet/model.safetensors')).toBe(true);
    const file = await files.open('unet/model.safetensors');
    expect(file.location).toBe(join(cache, 'blobs', 'abcdef'));
    expect(new TextDecoder().decode(await file.read(0, 7))).toBe('weights');
  });

  it.each([
    ['unet/config.json', 'no such file or folder'],
    ['model_index.json/config.json', 'no such file or folder'],
    ['unet', 'expected a file, got a folder'],
  ])('names what is missing: %s', async (path, message) => {
    await expect(openModelFolder(join(root, 'model')).open(path)).rejects.toMatchObject({
      code: 'missing-file',
      message: `${join(root, 'model', path)}: ${message}`,
    });
  });

  it('names a link that leads nowhere', async () => {
    symlinkSync('gone', join(root, 'model', 'dangling.json'));
    const files = openModelFolder(join(root, 'model'));
    expect(await files.has('dangling.json')).toBe(false);
    await expect(files.open('dangling.json')).rejects.toMatchObject({ code: 'missing-file' });
  });

  it('names a part that the file does not have', async () => {
    const file = await openModelFolder(join(root, 'model')).open('unet/weights.safetensors');
    await expect(file.read(90, 20)).rejects.toMatchObject({
      code: 'missing-file',
      message: `${file.location}: expected 20 bytes from 90, got 10`,
    });
  });
});

describe('openModel', () => {
  /** A repository of the Hugging Face cache. */
  function repository(name: string, snapshots: readonly string[], main?: string): string {
    const cache = join(root, name);
    for (const each of snapshots) mkdirSync(join(cache, 'snapshots', each), { recursive: true });
    mkdirSync(join(cache, 'refs'), { recursive: true });
    if (main !== undefined) writeFileSync(join(cache, 'refs', 'main'), main);
    return cache;
  }

  it('opens the snapshot that main points at in a repository of the cache, or the only one', async () => {
    const two = repository('models--a--two', ['1f2e', '3d4c'], '3d4c\n');
    expect((await openModel(two)).name).toBe(join(two, 'snapshots', '3d4c'));
    const one = repository('models--a--one', ['1f2e']);
    expect((await openModel(one)).name).toBe(join(one, 'snapshots', '1f2e'));
  });

  it('names the snapshots where it cannot choose', async () => {
    const several = repository('models--a--several', ['1f2e', '3d4c'], 'gone');
    await expect(openModel(several)).rejects.toMatchObject({
      code: 'missing-file',
      message: expect.stringMatching(/got (1f2e, 3d4c|3d4c, 1f2e); take one of them: /) as string,
    });
  });

  it('says where nothing is, and where a link leads nowhere', async () => {
    await expect(openModel(join(root, 'none'))).rejects.toThrow(`${join(root, 'none')}: no such file or folder`);
    const link = join(root, 'link.safetensors');
    symlinkSync('../../blobs/gone', link);
    const message = `${link}: a link to ../../blobs/gone, where nothing is; download the file again`;
    await expect(openModel(link)).rejects.toMatchObject({ code: 'missing-file', message });
    await expect(openModelFolder(root).open('link.safetensors')).rejects.toMatchObject({ message });
  });

  it('opens the folder of a model_index.json, and leaves other folders alone', async () => {
    expect((await openModel(join(root, 'model', 'model_index.json'))).name).toBe(join(root, 'model'));
    mkdirSync(join(root, 'model', 'snapshots', 'x'), { recursive: true });
    expect((await openModel(join(root, 'model'))).name).toBe(join(root, 'model'));
  });
});

describe('openModelFile', () => {
  const path = () => join(root, 'model', 'unet', 'weights.safetensors');

  it('is a folder that holds the file alone', async () => {
    const files = openModelFile(path());
    expect(files.name).toBe(path());
    expect(await files.list('')).toEqual(['weights.safetensors']);
    expect(await files.list('unet')).toEqual([]);
    expect(await files.has('weights.safetensors')).toBe(true);
    expect(await files.has('model_index.json')).toBe(false);
    expect((await files.open('weights.safetensors')).size).toBe(100);
  });

  it('names what is missing', async () => {
    await expect(openModelFile(path()).open('model_index.json')).rejects.toMatchObject({
      code: 'missing-file',
      message: `${path()}: expected a model's folder with model_index.json, got a file`,
    });
    const gone = openModelFile(join(root, 'gone.safetensors'));
    expect(await gone.list('')).toEqual([]);
    await expect(gone.open('gone.safetensors')).rejects.toMatchObject({ code: 'missing-file' });
  });

  it('holds what goes with the file too', async () => {
    mkdirSync(join(root, 'peft'));
    const weights = join(root, 'peft', 'adapter_model.safetensors');
    writeFileSync(weights, 'weights');
    writeFileSync(join(root, 'peft', 'other.json'), '');
    const files = openModelFile(weights);
    expect(await files.list('')).toEqual(['adapter_model.safetensors']);
    expect(await files.has('adapter_config.json')).toBe(false);
    await expect(files.open('adapter_config.json')).rejects.toMatchObject({ code: 'missing-file' });
    writeFileSync(join(root, 'peft', 'adapter_config.json'), '{}');
    expect(await files.list('')).toEqual(['adapter_model.safetensors', 'adapter_config.json']);
    expect((await files.open('adapter_config.json')).size).toBe(2);
    expect(await files.has('other.json')).toBe(false);
  });

  it('is what openModel makes of a path to a file', async () => {
    expect(await (await openModel(path())).list('')).toEqual(['weights.safetensors']);
    expect(await (await openModel(join(root, 'model'))).has('model_index.json')).toBe(true);
  });
});
