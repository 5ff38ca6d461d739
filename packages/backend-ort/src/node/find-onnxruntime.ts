import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ZeroreelError } from '@zeroreel/core';

/** onnxruntime as this platform has it. */
export interface FoundOnnxruntime {
  /** The name of the package: one of our own, or `onnxruntime-node`. */
  readonly name: string;
  /** The file to load; an absolute path. */
  readonly entry: string;
  /** The folder of its native libraries; an absolute path. */
  readonly libraries: string;
}

/** What names a platform, as Node does. */
type Platform = Pick<NodeJS.Process, 'platform' | 'arch'>;

const resolveFromHere = createRequire(import.meta.url).resolve;

/**
 * Finds onnxruntime: in the package for this platform, which holds the files of onnxruntime-node that the platform needs and
 * has no install script, else in onnxruntime-node itself, where that is installed.
 * @throws ZeroreelError `backend-unavailable`, which says what to install
 */
export function findOnnxruntime(
  { platform, arch }: Platform = process,
  resolve: (name: string) => string = resolveFromHere,
): FoundOnnxruntime {
  const own = `@zeroreel/onnxruntime-${platform}-${arch}`;
  for (const name of [own, 'onnxruntime-node']) {
    const entry = entryOf(name, resolve);
    if (entry === undefined) continue;
    return { name, entry, libraries: join(dirname(entry), '..', 'bin', 'napi-v6', platform, arch) };
  }
  throw new ZeroreelError(
    'backend-unavailable',
    `onnxruntime for ${platform} on ${arch} is not installed: expected ${own} or onnxruntime-node, got neither. Install ` +
      'zeroreel again with its optional dependencies, or run npm install onnxruntime-node',
  );
}

/** Undefined where the package is not installed, or not filled: in this workspace. */
function entryOf(name: string, resolve: (name: string) => string): string | undefined {
  try {
    return resolve(name);
  } catch {
    return undefined;
  }
}
