import { afterEach, describe, expect, it } from 'vitest';
import { serveModel, type ModelServer, type ModelServerOptions } from './__testing__/model-server.js';
import { openModelUrl } from './open-model-url.js';

const large = Uint8Array.from({ length: 100_000 }, (_, index) => index % 251);
const files = new Map<string, Uint8Array>([
  ['m/model_index.json', new TextEncoder().encode('{}')],
  ['m/unet/config.json', new TextEncoder().encode('{"a":1}')],
  ['m/unet/diffusion_pytorch_model.fp16.safetensors', large],
  ['m/empty', new Uint8Array()],
  ['my model.safetensors', large],
  ['peft/adapter_model.safetensors', large],
  ['peft/adapter_config.json', new TextEncoder().encode('{}')],
  ['bare/adapter_model.safetensors', large],
]);

let server: ModelServer;
async function serve(options?: ModelServerOptions): Promise<string> {
  server = await serveModel((path) => files.get(path), options);
  return server.url;
}
afterEach(() => server[Symbol.asyncDispose]());

describe('openModelUrl', () => {
  it('finds the files of a folder by the names that they usually have', async () => {
    const model = openModelUrl(`${await serve()}/m`);
    expect(await model.has('unet/config.json')).toBe(true);
    expect(await model.has('unet/other.json')).toBe(false);
    expect(await model.list('unet')).toEqual(['diffusion_pytorch_model.fp16.safetensors']);
    expect(await model.list('')).toEqual(['model_index.json']);
  });

  it('asks for nothing that a given list does not have', async () => {
    const model = openModelUrl(`${await serve()}/m/`, { files: ['model_index.json', 'unet/config.json'] });
    expect(await model.list('unet')).toEqual(['config.json']);
    expect(await model.has('vae/config.json')).toBe(false);
    await expect(model.open('vae/config.json')).rejects.toMatchObject({
      code: 'missing-file',
      message: expect.stringMatching(/vae\/config/),
    });
    expect(server.requests).toEqual([]);
  });

  it('takes no page for a file that a server sends one in place of', async () => {
    const model = openModelUrl(`${await serve({ fallbackPage: '<html>' })}/m`);
    expect(await model.has('vae/config.json')).toBe(false);
    await expect(model.open('vae/config.json')).rejects.toMatchObject({ code: 'missing-file' });
  });

  it('opens one file under its own name, and keeps the query of its URL', async () => {
    const url = `${await serve()}/my%20model.safetensors?token=1`;
    const model = openModelUrl(url);
    expect(await model.list('')).toEqual(['my model.safetensors']);
    expect(await model.has('model_index.json')).toBe(false);
    expect(await model.open('my model.safetensors')).toMatchObject({ location: url, size: large.length });
  });

  it('opens what goes with one file, where it lies beside it', async () => {
    const url = await serve();
    const model = openModelUrl(`${url}/peft/adapter_model.safetensors?token=1`);
    expect(await model.list('')).toEqual(['adapter_model.safetensors', 'adapter_config.json']);
    expect(await model.open('adapter_config.json')).toMatchObject({
      location: `${url}/peft/adapter_config.json?token=1`,
      size: 2,
    });
    expect(await openModelUrl(`${url}/bare/adapter_model.safetensors`).list('')).toEqual(['adapter_model.safetensors']);
    expect(await openModelUrl(`${url}/peft`).list('')).toEqual(['adapter_model.safetensors', 'adapter_config.json']);
  });

  describe.each([
    { what: 'a server that sends parts', options: {} },
    { what: 'a server that sends files whole', options: { ranges: false } },
    { what: 'a server that hides lengths', options: { exposesLength: false } },
  ])('from $what', ({ options }) => {
    it('reads parts of a file', async () => {
      using model = openModelUrl(`${await serve(options)}/m`);
      const file = await model.open('unet/diffusion_pytorch_model.fp16.safetensors');
      expect(file.size).toBe(large.length);
      expect(await file.read(10, 20)).toEqual(large.subarray(10, 30));
      expect(await file.read(50_000, 40_000)).toEqual(large.subarray(50_000, 90_000));
      await expect(file.read(99_999, 2)).rejects.toMatchObject({
        code: 'missing-file',
        message: expect.stringMatching(/got 1/),
      });
    });

    it('has a URL that a backend can open', async () => {
      using model = openModelUrl(`${await serve(options)}/m`);
      const { location } = await model.open('unet/diffusion_pytorch_model.fp16.safetensors');
      expect(new Uint8Array(await (await fetch(location)).arrayBuffer())).toEqual(large);
    });
  });

  it('downloads only the parts that are asked for', async () => {
    const file = await openModelUrl(`${await serve()}/m`).open('unet/diffusion_pytorch_model.fp16.safetensors');
    await file.read(0, 1000);
    expect(server.requests).toHaveLength(1);
  });

  it('reads an empty file', async () => {
    const file = await openModelUrl(`${await serve()}/m`).open('empty');
    expect(file.size).toBe(0);
    expect(await file.read(0, 0)).toEqual(new Uint8Array());
  });

  it.each([true, false])('refuses a download that breaks off, by parts %s', async (ranges) => {
    const path = 'unet/diffusion_pytorch_model.fp16.safetensors';
    const model = openModelUrl(`${await serve({ ranges, truncated: [`m/${path}`] })}/m`);
    await expect(model.open(path)).rejects.toMatchObject({
      code: 'missing-file',
      message: expect.stringMatching(
        /diffusion_pytorch_model\.fp16\.safetensors: the download (broke off|is incomplete)/,
      ),
    });
  });

  it('says which server cannot be reached, and which file is missing', async () => {
    const url = await serve();
    await expect(openModelUrl(`${url}/m`).open('vae/x.json')).rejects.toMatchObject({
      code: 'missing-file',
      message: expect.stringMatching(/m\/vae\/x\.json: no such file \(the server answered 404\)/),
    });
    await server[Symbol.asyncDispose]();
    await expect(openModelUrl(`${url}/m`).has('x')).rejects.toMatchObject({
      message: expect.stringMatching(/\/m\/x: cannot be reached/),
    });
  });

  it('refuses what is no URL', async () => {
    await serve();
    expect(() => openModelUrl('file:///models')).toThrow(/expected http.*got file:/);
    expect(() => openModelUrl('models')).toThrow(/expected http/);
  });
});
