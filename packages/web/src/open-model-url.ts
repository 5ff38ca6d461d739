import { companionsOf, ZeroreelError } from '@zeroreel/core';
import { BlobUrls, namesIn, type HeldModelFiles } from './blob-model-files.js';
import { openHttpFile } from './http-file.js';
import { isFound, range, request } from './http-request.js';

/** How a model on a web server is opened. */
export interface OpenModelUrlOptions {
  /**
   * Paths of all files of the model. Web servers list nothing; without this, the server is asked for each file by the
   * names that diffusers uses.
   */
  readonly files?: readonly string[];
  /** Aborts every download of the model, and lets none begin. */
  readonly signal?: AbortSignal;
}

/**
 * Opens a model on a web server: the URL of a folder in diffusers' layout, or of one `.safetensors` file. It downloads
 * only what is needed: parts of files if the server sends parts, whole files otherwise. Servers of another origin have
 * to allow it (CORS), as huggingface.co does: `https://huggingface.co/<model>/resolve/main`.
 * @throws ZeroreelError `invalid-request` unless the URL begins with http:// or https://
 */
export function openModelUrl(url: string, { files, signal }: OpenModelUrlOptions = {}): HeldModelFiles {
  const root = parseUrl(url);
  const urls = new BlobUrls();
  const file = /[^/]*\.(safetensors|sft|st|ckpt|pth?|bin|gguf)$/i.exec(decodeURIComponent(root.pathname))?.[0];
  const companions = file === undefined ? [] : companionsOf(file);
  const known = file === undefined ? files : [file, ...companions];
  const urlOf = (path: string): string => {
    if (path === file) return root.href;
    return file === undefined ? within(root, path) : beside(root, path);
  };
  const has = async (path: string): Promise<boolean> =>
    known && !known.includes(path) ? false : isThere(urlOf(path), signal);
  return {
    name: url,
    has,
    list: async (folder) =>
      known
        ? filterAsync(namesIn(folder, known), async (name) => !companions.includes(name) || has(name))
        : filterAsync(usualNames(folder), (name) => has(folder === '' ? name : `${folder}/${name}`)),
    open: async (path) => {
      if (!known || known.includes(path)) return openHttpFile(urlOf(path), urls, signal);
      throw new ZeroreelError('missing-file', `${url}: expected ${path}, got ${known.join(', ')}`);
    },
    [Symbol.dispose]: () => urls[Symbol.dispose](),
  };
}

function parseUrl(url: string): URL {
  const base = typeof location === 'undefined' ? undefined : location.href;
  const root = URL.parse(url, base);
  if (root?.protocol === 'http:' || root?.protocol === 'https:') return root;
  throw new ZeroreelError('invalid-request', `A model's URL: expected http://… or https://…, got ${url}`);
}

/** Appends a path to the root, keeping its query, which may hold a token. */
function within(root: URL, path: string): string {
  const url = new URL(root);
  const segments = path.split('/').map(encodeURIComponent).join('/');
  url.pathname = `${root.pathname.replace(/\/$/, '')}/${segments}`;
  return url.href;
}

/** The address of a file in the folder of another, with its query. */
function beside(file: URL, name: string): string {
  const url = new URL(file);
  url.pathname = file.pathname.replace(/[^/]*$/, encodeURIComponent(name));
  return url.href;
}

async function isThere(url: string, signal: AbortSignal | undefined): Promise<boolean> {
  const head = await request(url, { method: 'HEAD', signal: signal ?? null });
  const response = head.status === 405 || head.status === 501 ? await request(url, range(0, 0, signal)) : head;
  return isFound(url, response);
}

/** Names that diffusers and transformers give to files of weights. */
const STEMS = ['model', 'diffusion_pytorch_model'];
const ENDINGS = ['.safetensors', '.fp16.safetensors', '.safetensors.index.json', '.safetensors.index.fp16.json'];
const WEIGHTS = STEMS.flatMap((stem) => ENDINGS.map((ending) => stem + ending));

const CONFIGS = ['model_index.json', 'config.json'];
const LORAS = ['pytorch_lora_weights.safetensors', 'adapter_model.safetensors', 'adapter_config.json'];

const usualNames = (folder: string): readonly string[] =>
  folder === '' ? [...CONFIGS, ...LORAS, ...WEIGHTS] : WEIGHTS;

async function filterAsync(
  names: readonly string[],
  keep: (name: string) => Promise<boolean>,
): Promise<readonly string[]> {
  const kept = await Promise.all(names.map(keep));
  return names.filter((_, index) => kept[index]);
}
