import { messageOf, ZeroreelError } from '@zeroreel/core';

/** The service index (NuGet, version 3) of the feed that onnxruntime's makers publish to. */
export const PUBLIC_FEED = 'https://api.nuget.org/v3/index.json';

/** The package of onnxruntime's GPU libraries for Linux on x64. */
export const CUDA_PACKAGE = 'microsoft.ml.onnxruntime.gpu.linux';

/** A package as its feed describes it. */
export interface FeedPackage {
  /** `NAME VERSION`, for messages. */
  readonly name: string;
  readonly url: string;
  readonly bytes: number;
  /** In base64. */
  readonly sha512: string;
}

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Looks a version of the package up in a feed, as https://learn.microsoft.com/nuget/api/overview describes it.
 * @throws ZeroreelError `missing-file`, naming the address that did not answer as a feed does
 */
export async function lookUpPackage(feed: string, version: string, signal?: AbortSignal): Promise<FeedPackage> {
  const read = (url: string) => readJson(url, signal);
  const { resources } = await read(feed);
  const base = (kind: string): string => {
    const entries: readonly JsonObject[] = Array.isArray(resources) ? resources.filter(isObject) : [];
    const found = entries.find(({ '@type': type }) => String(type).startsWith(kind))?.['@id'];
    return text(found, `${feed}: its ${kind}`).replace(/\/?$/, '/');
  };
  const registration = `${base('RegistrationsBaseUrl')}${CUDA_PACKAGE}/${version}.json`;
  const { catalogEntry } = await read(registration);
  const entry = isObject(catalogEntry)
    ? catalogEntry
    : await read(text(catalogEntry, `${registration}: its catalogEntry`));
  const { packageHash, packageHashAlgorithm, packageSize } = entry;
  if (packageHashAlgorithm !== 'SHA512' || typeof packageSize !== 'number') {
    throw unreadable(
      `${registration}: expected a size and a SHA512, got ${String(packageSize)} and ${String(packageHashAlgorithm)}`,
    );
  }
  return {
    name: `${CUDA_PACKAGE} ${version}`,
    url: `${base('PackageBaseAddress')}${CUDA_PACKAGE}/${version}/${CUDA_PACKAGE}.${version}.nupkg`,
    bytes: packageSize,
    sha512: text(packageHash, `${registration}: its packageHash`),
  };
}

async function readJson(url: string, signal?: AbortSignal): Promise<JsonObject> {
  const response = await answerOf(url, { ...(signal && { signal }) });
  if (!response.ok) throw unreadable(`${url}: expected a page of a NuGet feed, got HTTP ${response.status}`);
  const value: unknown = await response.json().catch(() => undefined);
  if (!isObject(value)) throw unreadable(`${url}: expected an object of a NuGet feed, got something else`);
  return value;
}

/** @throws ZeroreelError `missing-file` where nobody answers, `aborted` */
export async function answerOf(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    if (init.signal?.aborted) throw new ZeroreelError('aborted', 'The download was stopped', { cause });
    const reason = messageOf(cause instanceof Error && cause.cause !== undefined ? cause.cause : cause);
    throw unreadable(`${url} cannot be reached: ${reason}. ${BEHIND_A_FIREWALL}`, cause);
  }
}

const BEHIND_A_FIREWALL =
  'Behind a firewall, give the index of a feed that can be reached (--install-cuda URL), or the package itself, downloaded ' +
  'elsewhere (--install-cuda FILE.nupkg)';

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function text(value: unknown, what: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw unreadable(`${what}: expected a text, got ${value === undefined ? 'none' : typeof value}`);
}

const unreadable = (message: string, cause?: unknown): ZeroreelError =>
  new ZeroreelError('missing-file', message, { cause });
