import { readKeptSettings, type ByteSource } from '@zeroreel/media';
import { parseRecordedSettings, type DeclaredPlugins, type RecordedSettings } from '@zeroreel/run';
import type { ReadSettings } from '../worker-protocol.js';
import { FIRST_PICTURE } from './encode-png-zip.js';
import { isZip, readZipped } from './zip-file.js';

/**
 * The settings that a file of the page or of the command line keeps.
 * @throws ZeroreelError `media` where it keeps none; `invalid-request` with every fault of those that are damaged
 */
export async function readSettings(file: File, known: DeclaredPlugins): Promise<ReadSettings> {
  const { settings, defaults } = await readRecorded(file, known);
  return { settings, ...(defaults && { defaults }) };
}

/** The same, with what tells whether they can be repeated. */
export const readRecorded = async (file: File, known: DeclaredPlugins): Promise<RecordedSettings> =>
  parseRecordedSettings(await readKept(file), file.name, known);

async function readKept(file: File): Promise<unknown> {
  if (!(await isZip(file))) return readKeptSettings(sourceOf(file), file.name);
  const picture = await readZipped(file, FIRST_PICTURE);
  return picture && readKeptSettings(sourceOf(picture), `${file.name}, ${FIRST_PICTURE}`);
}

const sourceOf = (blob: Blob): ByteSource => ({
  size: blob.size,
  read: async (offset, length) => new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
});
