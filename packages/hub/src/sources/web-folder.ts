import { ZeroreelError } from '@zeroreel/core';
import type { AddressName } from '../names/model-name.js';
import type { FileFacts } from '../storage/model-storage.js';
import { addressRefusal, isFound, lookAtAddress, type WebPlace } from './look-at-address.js';
import { escapedPath, namesIn, type LookUp, type RemoteListing } from './remote-listing.js';

/** Folders have one version: their files are looked for one by one, and what is kept is not asked for again. */
export const FOLDER_VERSION = 'folder';

/**
 * A folder in diffusers' layout on a web server, of which nothing is known yet.
 * @param otherwise the error where nothing lies there under the names that diffusers uses
 * @throws ZeroreelError `missing-file`, `aborted`
 */
export async function lookUpFolder(
  name: AddressName,
  lookUp: LookUp,
  otherwise: ZeroreelError,
): Promise<RemoteListing> {
  const listing = folderListing(name, lookUp);
  for (const path of usualNames('')) if (await listing.has(path)) return listing;
  throw otherwise;
}

/**
 * The same, without a first look. Servers list nothing: without `files` they are asked for the names that diffusers uses.
 * @param files sizes by paths, where they are known
 */
export function folderListing(
  name: AddressName,
  lookUp: LookUp,
  files?: Readonly<Record<string, number>>,
): RemoteListing {
  const { url } = name;
  const placeOf = (path: string): WebPlace => ({
    url: within(url, path),
    request: within(lookUp.requestFor(url), path),
  });
  const known = (path: string): FileFacts | undefined => {
    const size = files && Object.hasOwn(files, path) ? files[path] : undefined;
    return size === undefined ? undefined : { path, size };
  };
  return {
    ...{ name, source: { kind: 'address', id: url }, version: FOLDER_VERSION, known },
    urlOf: (path) => placeOf(path).request,
    nameOf: (path) => placeOf(path).url,
    has: async (path) => (files ? known(path) !== undefined : isThere(placeOf(path), lookUp)),
    async list(folder, has) {
      if (files) return namesIn(folder, Object.keys(files));
      const names = usualNames(folder);
      const there = await Promise.all(names.map((each) => has(folder === '' ? each : `${folder}/${each}`)));
      return names.filter((_, index) => there[index]);
    },
    async look(path) {
      const facts = known(path);
      if (facts !== undefined) return { facts };
      if (files) {
        throw new ZeroreelError('missing-file', `${url}: expected ${path}, got ${Object.keys(files).join(', ')}`);
      }
      const looked = await lookAtAddress(placeOf(path), lookUp);
      if (!isFound(looked)) throw addressRefusal(looked, placeOf(path).url);
      return { facts: { ...looked.facts, path }, head: looked.head };
    },
    refused: (transfer, path) => addressRefusal(transfer, placeOf(path).url),
  };
}

/** Appends a path to an address, keeping its query. */
function within(address: string, path: string): string {
  const url = new URL(address);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${escapedPath(path)}`;
  return url.href;
}

async function isThere({ url, request: asked }: WebPlace, { web, signal, notice }: LookUp): Promise<boolean> {
  const request = { name: url, signal, notice };
  const head = await web.ask(asked, { ...request, method: 'HEAD' });
  await head.cancel();
  if (head.status !== 405 && head.status !== 501) return isNoPage(head.status, head.headers, url);
  const first = await web.ask(asked, { ...request, range: [0, 1] });
  await first.cancel();
  return isNoPage(first.status, first.headers, url);
}

/** Some servers send a page for everything that they do not have. */
const isNoPage = (status: number, headers: Headers, url: string): boolean =>
  (status === 200 || status === 206) &&
  !(headers.get('content-type')?.startsWith('text/html') === true && !/\.html?$/.test(new URL(url).pathname));

/** Names that diffusers and transformers give to files of weights. */
const STEMS = ['model', 'diffusion_pytorch_model'];
const ENDINGS = ['.safetensors', '.fp16.safetensors', '.safetensors.index.json', '.safetensors.index.fp16.json'];
const WEIGHTS = STEMS.flatMap((stem) => ENDINGS.map((ending) => stem + ending));

const CONFIGS = ['model_index.json', 'config.json'];
const LORAS = ['pytorch_lora_weights.safetensors', 'adapter_model.safetensors', 'adapter_config.json'];

const usualNames = (folder: string): readonly string[] =>
  folder === '' ? [...CONFIGS, ...LORAS, ...WEIGHTS] : WEIGHTS;
