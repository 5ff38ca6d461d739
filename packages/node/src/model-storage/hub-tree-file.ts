import { isSafePath, type FileFacts } from '@zeroreel/hub';

/*
 * What a commit consists of, as huggingface_hub 2 keeps it in `trees/<commit>.json` (its `_tree_cache.py`): both read what
 * the other has written.
 */

const FORMAT = 1;

/** Undefined for another format, and for anything that is not as it should be. */
export function parseHubTree(text: string): readonly FileFacts[] | undefined {
  try {
    const { format_version: format, files } = JSON.parse(text) as { format_version?: unknown; files?: unknown };
    if (format !== FORMAT || typeof files !== 'object' || files === null) return undefined;
    return Object.entries(files as Readonly<Record<string, unknown>>).map(([path, entry]) => factsOf(path, entry));
  } catch {
    return undefined;
  }
}

function factsOf(path: string, entry: unknown): FileFacts {
  const { size, blob_id: oid, lfs_sha256: sha256, lfs_size: lfsSize } = entry as Readonly<Record<string, unknown>>;
  const isLarge = sha256 !== undefined && sha256 !== null;
  const [hex, bytes] = isLarge ? [sha256, lfsSize ?? size] : [oid, size];
  const isKnown = typeof hex === 'string' && (isLarge ? /^[0-9a-f]{64}$/ : /^[0-9a-f]{40}$/).test(hex);
  if (!isKnown || !Number.isSafeInteger(bytes) || Number(bytes) < 0 || !isSafePath(path)) {
    throw new TypeError(`${path}: no entry of a tree`);
  }
  return { path, size: Number(bytes), digest: { algorithm: isLarge ? 'sha256' : 'git-sha1', hex } };
}

export function writeHubTree(files: readonly FileFacts[]): string {
  const entries = files
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, size = 0, digest }) => {
      const hex = digest?.hex ?? '';
      const isLarge = digest?.algorithm === 'sha256';
      // git's own hash of a large file is that of its pointer, which nobody asks for.
      return [path, isLarge ? { size, blob_id: hex, lfs_sha256: hex, lfs_size: size } : { size, blob_id: hex }];
    });
  return JSON.stringify({ format_version: FORMAT, files: Object.fromEntries(entries) as object }, null, 1);
}
