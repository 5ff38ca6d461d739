import '@zeroreel/core/disposal';
import { companionsOf } from '@zeroreel/core';
import { NoAnswer } from '../http/no-answer.js';
import type { AddressName } from '../names/model-name.js';
import type { StoredPlace } from '../storage/model-storage.js';
import { addressRefusal, isFound, lookAtAddress, type FoundFile, type WebPlace } from './look-at-address.js';
import type { LookedFile, LookUp, RemoteListing } from './remote-listing.js';
import { folderListing, FOLDER_VERSION, lookUpFolder } from './web-folder.js';

/** The version of an address that was last found there. */
const LATEST = 'latest';

/**
 * Looks at an address: a file of weights, or a folder in diffusers' layout. Another file under the same address is
 * another version. Where the server does not answer, what is kept serves.
 * @throws ZeroreelError `missing-file`, `aborted`
 */
export async function lookUpAddress(name: AddressName, lookUp: LookUp): Promise<RemoteListing> {
  const { url } = name;
  const { storage, web, notice } = lookUp;
  using place = storage.place({ kind: 'address', id: url });
  const kept = await keptVersion(place);
  const looked = await lookAtAddress(
    { url, request: lookUp.requestFor(url) },
    lookUp,
    kept === undefined ? undefined : 2,
  ).catch((error: unknown) => {
    if (!(error instanceof NoAnswer) || kept === undefined) throw error;
    if (web.offline === undefined) notice?.(`${error.message}. It is taken as it is kept here`);
    return kept;
  });
  if (typeof looked === 'string') {
    const [facts] = (await place.listing(looked)) ?? [];
    if (facts === undefined) return folderListing(name, lookUp);
    // What goes with it was kept too, or was not there.
    return { ...soleListing(name, looked, { facts }, lookUp), has: async (path) => path === facts.path };
  }
  if (!isFound(looked)) return lookUpFolder(name, lookUp, addressRefusal(looked, url));
  if (!looked.isWeights) return folderListing(name, lookUp);
  const version = versionOf(looked);
  return {
    ...soleListing(name, version, looked, lookUp),
    async keep(own) {
      await own.keepListing(version, [looked.facts]);
      await own.keepVersion(LATEST, version);
    },
  };
}

/** The version that is kept of a file, or of a folder. */
async function keptVersion(place: StoredPlace): Promise<string | undefined> {
  const latest = await place.version(LATEST);
  if (latest !== undefined) return latest;
  return (await place.paths(FOLDER_VERSION)).length > 0 ? FOLDER_VERSION : undefined;
}

/** Tells one file under an address from a later one: by the server's name for it and its size. */
function versionOf({ facts: { etag = '', size = 0 } }: FoundFile): string {
  const tag = etag.replace(/[^A-Za-z0-9]+/g, '').slice(0, 64);
  return `${size}${tag === '' ? '' : `-${tag}`}`;
}

/** One file, and what goes with it where that lies beside it. */
function soleListing(name: AddressName, version: string, { facts, head }: LookedFile, lookUp: LookUp): RemoteListing {
  const { url } = name;
  const companions = companionsOf(facts.path);
  const [own, request] = [url, lookUp.requestFor(url)];
  const placeOf = (path: string): WebPlace =>
    path === facts.path ? { url: own, request } : { url: beside(own, path), request: beside(request, path) };
  const isThere = async (path: string): Promise<boolean> =>
    companions.includes(path) && isFound(await lookAtAddress(placeOf(path), lookUp));
  return {
    ...{ name, source: { kind: 'address', id: url }, version },
    known: (path) => (path === facts.path ? facts : undefined),
    has: async (path) => path === facts.path || isThere(path),
    async list(folder, has) {
      const names = folder === '' ? [facts.path, ...companions] : [];
      const there = await Promise.all(names.map((each) => has(each)));
      return names.filter((_, index) => there[index]);
    },
    async look(path) {
      if (path === facts.path) return { facts, ...(head && { head }) };
      const looked = await lookAtAddress(placeOf(path), lookUp);
      if (!isFound(looked)) throw addressRefusal(looked, placeOf(path).url);
      return { facts: { ...looked.facts, path }, head: looked.head };
    },
    urlOf: (path) => placeOf(path).request,
    refused: (transfer, path) => addressRefusal(transfer, placeOf(path).url),
  };
}

/** The address of a file in the folder of another, with its query. */
function beside(address: string, path: string): string {
  const url = new URL(address);
  url.pathname = url.pathname.replace(/[^/]*$/, encodeURIComponent(path));
  return url.href;
}
