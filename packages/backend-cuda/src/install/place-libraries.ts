import { createWriteStream } from 'node:fs';
import { chmod, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { messageOf, ZeroreelError } from '@zeroreel/core';
import { type Entry, open, type Options, type ZipFile } from 'yauzl';

/** The provider's files, the one that is looked for last: while it is missing, nothing is taken for installed. */
export const CUDA_LIBRARIES = ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'] as const;

/** Where they lie in the package. */
const FOLDER = 'runtimes/linux-x64/native/';

/**
 * Takes the CUDA provider's files out of a package and lays them beside onnxruntime's library. A file is there whole or not
 * at all.
 * @param folder of onnxruntime's libraries
 * @throws ZeroreelError `missing-file` for a package without them, one that is no ZIP, and a folder that cannot be written
 */
export async function placeLibraries(packageFile: string, folder: string): Promise<void> {
  const zip = await openZip(packageFile);
  const written: string[] = [];
  try {
    const entries = await entriesOf(zip);
    for (const name of CUDA_LIBRARIES) {
      const entry = entries.get(`${FOLDER}${name}`);
      if (entry === undefined) throw new Error(`expected ${FOLDER}${name} in it, which is not there`);
      const part = join(folder, `${name}.part`);
      written.push(part);
      const stream = await promisify<Entry, Readable>(zip.openReadStream.bind(zip))(entry);
      await pipeline(stream, createWriteStream(part, { flush: true }));
      await chmod(part, 0o644);
    }
    for (const name of CUDA_LIBRARIES) await rename(join(folder, `${name}.part`), join(folder, name));
  } catch (cause) {
    for (const part of written) await rm(part, { force: true });
    throw new ZeroreelError('missing-file', `${packageFile} cannot be unpacked into ${folder}: ${messageOf(cause)}`, {
      cause,
    });
  } finally {
    zip.close();
  }
}

async function openZip(file: string): Promise<ZipFile> {
  try {
    return await promisify<string, Options, ZipFile>(open)(file, { lazyEntries: true, autoClose: false });
  } catch (cause) {
    throw new ZeroreelError('missing-file', `${file}: expected a package of NuGet, got ${messageOf(cause)}`, { cause });
  }
}

function entriesOf(zip: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  const entries = new Map<string, Entry>();
  return new Promise((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      entries.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.on('end', () => resolve(entries));
    zip.on('error', reject);
    zip.readEntry();
  });
}
