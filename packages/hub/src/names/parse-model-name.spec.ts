import { describe, expect, it } from 'vitest';
import { formatModelName, isCommit, type ModelName } from './model-name.js';
import { parseModelName } from './parse-model-name.js';

const hub = (repo: string, revision?: string, path?: string): ModelName => ({
  ...{ kind: 'hub', repo },
  ...(revision !== undefined && { revision }),
  ...(path !== undefined && { path }),
});
const nameOf = (text: string, hosts?: Parameters<typeof parseModelName>[1]) => parseModelName(text, hosts)?.name;

describe('parseModelName', () => {
  it.each<[string, ModelName]>([
    ['owner/name', hub('owner/name')],
    [' owner/name ', hub('owner/name')],
    ['Owner_1/na-me.v1_5', hub('Owner_1/na-me.v1_5')],
    ['owner/name@fp16', hub('owner/name', 'fp16')],
    ['owner/name@refs/pr/12', hub('owner/name', 'refs/pr/12')],
    ['owner/name@v1:a b.safetensors', hub('owner/name', 'v1', 'a b.safetensors')],
    ['owner/name:sub/a.safetensors', hub('owner/name', undefined, 'sub/a.safetensors')],
    ['owner/x.safetensors@main', hub('owner/x.safetensors', 'main')],
    ['hf://owner/name', hub('owner/name')],
    ['hf://models/owner/name@main/sub/', hub('owner/name', 'main', 'sub')],
    ['hf://owner/name@refs/pr/1/a.safetensors', hub('owner/name', 'refs/pr/1', 'a.safetensors')],
    ['hf://owner/name@refs%2Fpr%2F1/a.safetensors', hub('owner/name', 'refs/pr/1', 'a.safetensors')],
    ['https://huggingface.co/owner/name', hub('owner/name')],
    ['https://huggingface.co/owner/name/', hub('owner/name')],
    ['https://hf.co/owner/name?library=diffusers#files', hub('owner/name')],
    ['https://huggingface.co/owner/name/tree/main', hub('owner/name', 'main')],
    ['https://huggingface.co/owner/name/resolve/main', hub('owner/name', 'main')],
    ['https://huggingface.co/owner/name/tree/main/unet', hub('owner/name', 'main', 'unet')],
    ['https://huggingface.co/owner/name/blob/v1/a%20b.safetensors', hub('owner/name', 'v1', 'a b.safetensors')],
    [
      'https://huggingface.co/owner/name/resolve/v1/a.safetensors?download=true',
      hub('owner/name', 'v1', 'a.safetensors'),
    ],
    ['https://huggingface.co/owner/name/blob/main/model_index.json', hub('owner/name', 'main')],
    ['https://huggingface.co/owner/name/resolve/main/vae/config.json', hub('owner/name', 'main', 'vae')],
    ['huggingface.co/owner/name', hub('owner/name')],
    ['hf.co/owner/name/tree/main', hub('owner/name', 'main')],
    ['https://huggingface.co/owner/name/tree/refs%2Fpr%2F3', hub('owner/name', 'refs/pr/3')],
    ['https://huggingface.co/owner/name/blob/refs/pr/3/a.safetensors', hub('owner/name', 'refs/pr/3', 'a.safetensors')],
    [
      'https://huggingface.co/owner/name/commit/0123456789abcdef0123456789abcdef01234567',
      hub('owner/name', '0123456789abcdef0123456789abcdef01234567'),
    ],
    ['https://huggingface.co/owner/name/discussions/4', hub('owner/name')],
    ['civitai:12', { kind: 'civitai', of: 'version', id: 12 }],
    ['civitai:models/12', { kind: 'civitai', of: 'model', id: 12 }],
    [
      'civitai:12?fp=fp16&size=pruned',
      { kind: 'civitai', of: 'version', id: 12, wanted: { size: 'pruned', fp: 'fp16' } },
    ],
    ['civitai.com/models/12/a-name', { kind: 'civitai', of: 'model', id: 12 }],
    ['https://civitai.com/models/12/a-name', { kind: 'civitai', of: 'model', id: 12 }],
    ['https://civitai.com/models/12?modelVersionId=34', { kind: 'civitai', of: 'version', id: 34 }],
    ['https://civitai.red/api/download/models/34', { kind: 'civitai', of: 'version', id: 34 }],
    ['https://example.org/a.safetensors', { kind: 'address', url: 'https://example.org/a.safetensors' }],
    ['http://localhost:8080/models/sd', { kind: 'address', url: 'http://localhost:8080/models/sd' }],
  ])('reads %s', (text, name) => {
    expect(nameOf(text)).toEqual(name);
    // What settings keep is read as the same.
    expect(nameOf(formatModelName(name))).toEqual(name);
  });

  it.each([
    'sd',
    'embedded',
    'embedded:edit',
    './owner/name',
    '/owner/name',
    '../name',
    '~/sd',
    'a/b/c',
    'C:\\models\\sd',
    'C:/models',
    'loras/ink.safetensors',
    'models/sd.ckpt',
    'frames/%03d.png',
    'owner/na..me',
    'a--b/c',
    '',
    'owner/',
    '-x/y',
  ])('leaves %j to whoever has files', (text) => {
    expect(nameOf(text)).toBeUndefined();
  });

  it.each([
    ['hf://owner', /expected hf:\/\/owner\/name/],
    ['owner/name@../x', /expected a branch, a tag or a commit behind @/],
    ['owner/name@a..b', /a branch, a tag or a commit/],
    ['owner/name:../x.safetensors', /expected a file or folder of the repository behind :/],
    ['owner/name:/etc/passwd', /a file or folder of the repository/],
    ['owner/name:a\\b', /a file or folder of the repository/],
    ['https://huggingface.co/owner/name/blob/main/a/..%2f..%2fx', /got https:\/\/huggingface/],
    ['https://huggingface.co/owner', /the address of a model/],
    ['https://huggingface.co/datasets/owner/name', /a model of the hub, no dataset/],
    ['https://huggingface.co/spaces/owner/name', /a model of the hub, no space/],
    ['https://huggingface.co/owner/name/blob/main/%E0%A4%A', /expected an address/],
    ['civitai:abc', /civitai:ID with the number of a version/],
    ['https://civitai.com/images/3', /the address of a model on Civitai/],
    ['https://', /expected an address/],
  ])('says what is wrong with %s', (text, message) => {
    expect(() => nameOf(text)).toThrow(message);
    expect(() => nameOf(text)).toThrow(expect.objectContaining({ code: 'invalid-request' }));
  });

  it('knows the addresses of a mirror, also under a path', () => {
    const mirror = { hub: 'https://mirror.org/hf', civitai: 'https://civ.example.org' };
    expect(nameOf('https://mirror.org/hf/owner/name/tree/v1', mirror)).toEqual(hub('owner/name', 'v1'));
    expect(nameOf('https://mirror.org/other/file.safetensors', mirror)).toMatchObject({ kind: 'address' });
    expect(nameOf('https://huggingface.co/owner/name', mirror)).toEqual(hub('owner/name'));
    expect(nameOf('https://civ.example.org/api/download/models/7', mirror)).toMatchObject({ kind: 'civitai', id: 7 });
    expect(nameOf('https://civ.example.org/other', mirror)).toMatchObject({ kind: 'address' });
  });
});

describe('secrets of an address', () => {
  it.each([
    [
      'https://a.org/x.safetensors?token=abc&id=5',
      'https://a.org/x.safetensors?id=5',
      { request: 'https://a.org/x.safetensors?token=abc&id=5' },
    ],
    [
      'https://a.org/x?X-Amz-Signature=abc&X-Amz-Credential=d&v=1',
      'https://a.org/x?v=1',
      { request: expect.stringContaining('X-Amz-Signature=abc') },
    ],
    ['https://a.org/x?sig=abc&se=2&sp=r', 'https://a.org/x', { request: expect.stringContaining('sig=abc') }],
    ['https://a.org/x?api_key=abc&password=d', 'https://a.org/x', { request: expect.stringContaining('api_key=abc') }],
    ['https://me:p%40ss@a.org/x', 'https://a.org/x', { login: 'me:p@ss' }],
    ['https://a.org/x?id=5#secret', 'https://a.org/x?id=5', undefined],
    ['https://civitai.com/api/download/models/1?token=abc', 'civitai:1', { login: ':abc' }],
    ['https://me:hf_abc@huggingface.co/owner/name', 'owner/name', { login: 'me:hf_abc' }],
    ['https://huggingface.co/owner/name?token=abc', 'owner/name', undefined],
  ])('%s is called %s', (text, name, secret) => {
    const parsed = parseModelName(text);
    expect(parsed && formatModelName(parsed.name)).toBe(name);
    expect(parsed?.secret).toEqual(secret);
    expect(JSON.stringify(parsed?.name)).not.toMatch(/abc|p@ss|secret/);
  });
});

it('a commit is forty digits', () => {
  expect([isCommit('a'.repeat(40)), isCommit('main'), isCommit('A'.repeat(40)), isCommit('a'.repeat(39))]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});
