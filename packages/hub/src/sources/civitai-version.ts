import '@zeroreel/core/disposal';
import { ZeroreelError, isJsonObject } from '@zeroreel/core';
import type { Transfer } from '../http/transfer.js';
import { formatModelName, type CivitaiName } from '../names/model-name.js';
import type { FileFacts } from '../storage/model-storage.js';
import { fileNameOf } from './file-name.js';
import { isFound, lookAtAddress } from './look-at-address.js';
import { jsonOf, type LookedFile, type LookUp, type RemoteListing } from './remote-listing.js';

/** Versions do not change. */
const VERSION = 'files';

/**
 * Looks a version up on Civitai: which of its files is meant, its size and its hash. A version that is kept is not asked
 * for again.
 * @throws ZeroreelError `missing-file`, `aborted`
 */
export async function lookUpCivitai(asked: CivitaiName, lookUp: LookUp): Promise<RemoteListing> {
  const name: CivitaiName =
    asked.of === 'version' ? asked : { ...asked, of: 'version', id: await newest(asked, lookUp) };
  const source = { kind: 'civitai', id: formatModelName(name).replace('civitai:', '') } as const;
  using place = lookUp.storage.place(source);
  const [kept] = (await place.listing(VERSION)) ?? [];
  if (kept && (await place.find(VERSION, kept))) return listing({ facts: kept }, downloadUrl(name, lookUp));
  const file = chooseFile(name, await filesOf(name, lookUp));
  const url = downloadUrl(name, lookUp, file.query);
  const looked = await lookAtAddress({ url, request: url }, lookUp);
  if (!isFound(looked)) throw civitaiRefusal(looked, name, lookUp);
  const { size } = looked.facts;
  const facts: FileFacts = { path: file.path, ...(size !== undefined && { size }), ...file.digest };
  return { ...listing({ facts, head: looked.head }, url), keep: (own) => own.keepListing(VERSION, [facts]) };

  function listing(found: LookedFile, url: string): RemoteListing {
    const { path } = found.facts;
    return {
      ...{ name, source, version: VERSION },
      known: (asked) => (asked === path ? found.facts : undefined),
      has: async (asked) => asked === path,
      list: async (folder) => (folder === '' ? [path] : []),
      look: async () => found,
      urlOf: () => url,
      refused: (transfer) => civitaiRefusal(transfer, name, lookUp),
    };
  }
}

/** The newest version of a model, as its page shows it first. */
async function newest(name: CivitaiName, lookUp: LookUp): Promise<number> {
  const model = await askApi(`models/${name.id}`, name, lookUp);
  const [first] = listOf(model['modelVersions']);
  const id = first?.['id'];
  if (Number.isSafeInteger(id)) return Number(id);
  throw new ZeroreelError('missing-file', `${formatModelName(name)}: the model has no version`);
}

const filesOf = async (name: CivitaiName, lookUp: LookUp): Promise<readonly Entry[]> =>
  listOf((await askApi(`model-versions/${name.id}`, name, lookUp))['files']);

type Entry = Readonly<Record<string, unknown>>;

interface ChosenFile {
  readonly path: string;
  readonly digest: Pick<FileFacts, 'digest'>;
  readonly query: string;
}

/** The file that the name asks for, else the one that the site offers first; no pickle. */
function chooseFile(name: CivitaiName, files: readonly Entry[]): ChosenFile {
  const { wanted = {} } = name;
  const about = (file: Entry): Entry => (isJsonObject(file['metadata']) ? file['metadata'] : {});
  const isSafe = (file: Entry) =>
    about(file)['format'] === 'SafeTensor' || /\.(safetensors|sft)$/i.test(String(file['name']));
  const isWanted = (file: Entry) =>
    Object.entries(wanted as Readonly<Record<string, string>>).every(
      ([key, value]) => String(about(file)[key]).toLowerCase() === value.toLowerCase(),
    );
  const fitting = files.filter((file) => isSafe(file) && isWanted(file));
  const chosen = fitting.find((file) => file['primary'] === true) ?? fitting[0];
  if (chosen === undefined) {
    const there = files.map((file) => `${String(file['name'])} (${Object.values(about(file)).join(', ')})`);
    const message = `${formatModelName(name)}: expected a .safetensors file, got ${there.join('; ') || 'none'}`;
    throw new ZeroreelError('missing-file', message);
  }
  const hash = isJsonObject(chosen['hashes']) ? chosen['hashes']['SHA256'] : undefined;
  const isHash = typeof hash === 'string' && /^[0-9a-f]{64}$/i.test(hash);
  const disposition = new Headers({
    'content-disposition': `filename*=UTF-8''${encodeURIComponent(String(chosen['name']))}`,
  });
  return {
    path: fileNameOf(disposition, 'https://civitai.com/'),
    digest: isHash ? { digest: { algorithm: 'sha256', hex: hash.toLowerCase() } } : {},
    query: queryOf(chosen['downloadUrl']),
  };
}

/** What chooses a file of a version, out of the address that the site gives for it. */
function queryOf(address: unknown): string {
  const url = typeof address === 'string' ? URL.parse(address) : null;
  const entries = [...(url?.searchParams ?? [])].filter(([key]) => ['type', 'format', 'size', 'fp'].includes(key));
  return new URLSearchParams(entries).toString();
}

const downloadUrl = ({ id }: CivitaiName, { hosts }: LookUp, query = ''): string =>
  `${hosts.civitai}/api/download/models/${id}${query === '' ? '' : `?${query}`}`;

async function askApi(path: string, name: CivitaiName, lookUp: LookUp): Promise<Entry> {
  const { web, hosts, signal, notice } = lookUp;
  const transfer = await web.ask(`${hosts.civitai}/api/v1/${path}`, { name: formatModelName(name), signal, notice });
  if (transfer.status !== 200) {
    await transfer.cancel();
    throw civitaiRefusal(transfer, name, lookUp);
  }
  const answer = await jsonOf(transfer, formatModelName(name));
  return isJsonObject(answer) ? answer : {};
}

function civitaiRefusal(
  { status }: Pick<Transfer, 'status'>,
  name: CivitaiName,
  { hosts, advice }: LookUp,
): ZeroreelError {
  const { host } = new URL(hosts.civitai);
  const called = formatModelName(name);
  const error = (message: string) => new ZeroreelError('missing-file', message);
  // Who is not logged in may also be sent on to a page.
  if (status === 401 || status === 403 || status === 200) {
    return error(`${called}: ${host} wants you to be logged in to download it: give ${advice.civitaiToken}`);
  }
  if (status === 404) return error(`${called}: no such ${name.of} on ${host}`);
  return error(`${called}: ${host} answered ${status}`);
}

const listOf = (value: unknown): readonly Entry[] => (Array.isArray(value) ? value.filter(isJsonObject) : []);
