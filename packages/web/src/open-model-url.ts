import { ZeroreelError } from '@zeroreel/core';
import { BlobUrls, namesIn, type HeldModelFiles } from './blob-model-files.js';
import { openHttpFile } from './http-file.js';
import { isFound, range, request } from './http-request.js';

/** What is known of a model on a web server. */
export interface OpenModelUrlOptions {
  /**
   * The paths of all its files. Web servers have no lists; left out, the server is asked for each file by the names that
   * diffusers gives them.
   */
  readonly files?: readonly string[];
  /** Gives up every download of the model at once, and lets none begin. */
  readonly signal?: AbortSignal;
}

/**
 * A model on a web server: the URL of a folder in diffusers' layout, or of one `.safetensors` file. Only what is needed is
 * downloaded: parts of files where the server can send parts, whole files otherwise. Servers of another origin have to
 * allow it (CORS), as huggingface.co does: `https://huggingface.co/<model>/resolve/main`.
 * @throws ZeroreelError `invalid-request` for a URL that is none
 */
export function openModelUrl(url: string, { files, signal }: OpenModelUrlOptions = {}): HeldModelFiles {
  const root = parseUrl(url);
  const urls = new BlobUrls();
  const file = /[^/]*\.(safetensors|ckpt|pt)$/.exec(decodeURIComponent(root.pathname))?.[0];
  const known = file === undefined ? files : [file];
  const urlOf = (path: string): string => (path === file ? root.href : within(root, path));
  const has = async (path: string): Promise<boolean> =>
    known && !known.includes(path) ? false : isThere(urlOf(path), signal);
  return {
    name: url,
    has,
    list: async (folder) =>
      known
        ? namesIn(folder, known)
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

/** A path under the root, which keeps its query: it may hold a token. */
function within(root: URL, path: string): string {
  const url = new URL(root);
  const segments = path.split('/').map(encodeURIComponent).join('/');
  url.pathname = `${root.pathname.replace(/\/$/, '')}/${segments}`;
  return url.href;
}

async function isThere(url: string, signal: AbortSignal | undefined): Promise<boolean> {
  const head = await request(url, { method: 'HEAD', signal: signal ?? null });
  const response = head.status === 405 || head.status === 501 ? await request(url, range(0, 0, signal)) : head;
  return isFound(url, response);
}

/** The names that diffusers and transformers give weights. */
const STEMS = ['model', 'diffusion_pytorch_model'];
const ENDINGS = ['.safetensors', '.fp16.safetensors', '.safetensors.index.json', '.safetensors.index.fp16.json'];
const WEIGHTS = STEMS.flatMap((stem) => ENDINGS.map((ending) => stem + ending));

const usualNames = (folder: string): readonly string[] =>
  folder === '' ? ['model_index.json', 'config.json', 'pytorch_lora_weights.safetensors', ...WEIGHTS] : WEIGHTS;

async function filterAsync(
  names: readonly string[],
  keep: (name: string) => Promise<boolean>,
): Promise<readonly string[]> {
  const kept = await Promise.all(names.map(keep));
  return names.filter((_, index) => kept[index]);
}
