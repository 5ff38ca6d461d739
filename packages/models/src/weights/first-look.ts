import type { ModelFile } from '@zeroreel/core';

/** How many bytes a first look reads. */
const LOOKED_AT = 4096;

/**
 * Says what a file is that is not what it was expected to be: a Git LFS pointer, a web page, a pickle, an archive, and
 * the way out. Undefined for a file that looks like safetensors, and for bytes that say nothing.
 */
export async function firstLook(file: ModelFile, conversion?: string): Promise<string | undefined> {
  return describeContent(await file.read(0, Math.min(file.size, LOOKED_AT)), conversion);
}

/**
 * Says what these bytes begin, by the signatures of file formats.
 * @param start the first bytes of a file, all of a short one
 * @param conversion how to convert a pickle, in Python; default: as any file of weights
 */
export function describeContent(start: Uint8Array, conversion = ANY_PICKLE): string | undefined {
  if (start.length === 0) return 'an empty file';
  const latin = latinText(start);
  // The length of a header may be the signature of another format: 640 is a pickle's.
  if (looksLikeSafetensors(latin)) return undefined;
  const binary = SIGNATURES.find(({ begins, at = 0 }) => latin.startsWith(begins, at));
  if (binary !== undefined) return describeSignature(binary, latin, conversion);
  const text = plainText(start);
  return text === undefined ? undefined : describeText(text);
}

interface Signature {
  /** One character a byte. */
  readonly begins: string;
  /** Default 0. */
  readonly at?: number;
  readonly what: string;
}

const UNPACK = 'unpack it, and take the .safetensors file in it';
const PICKLE =
  'a Python pickle, which is not read because it can run code. Most models are also published as .safetensors. ' +
  'If you trust the file, you can convert it once, in Python: ';
const ANY_PICKLE =
  'safetensors.torch.save_file(torch.load(file, weights_only=True), "model.safetensors"); ' +
  'of a checkpoint, save its "state_dict"';

/** Whoever hands out weights may hand out one of these. */
const SIGNATURES: readonly Signature[] = [
  { begins: 'GGUF', what: 'a GGUF file, whose quantised weights are not read: take a .safetensors file of the model' },
  { begins: 'PK\x03\x04', what: `a zip archive: ${UNPACK}` },
  { begins: '\x80\x02', what: PICKLE },
  { begins: '\x80\x03', what: PICKLE },
  { begins: '\x80\x04', what: PICKLE },
  { begins: '\x80\x05', what: PICKLE },
  { begins: '\x1f\x8b', what: `a gzip archive: ${UNPACK}` },
  { begins: '7z\xbc\xaf', what: `a 7z archive: ${UNPACK}` },
  { begins: 'Rar!', what: `a rar archive: ${UNPACK}` },
  { begins: '\xfd7zXZ', what: `an xz archive: ${UNPACK}` },
  { begins: '\x28\xb5\x2f\xfd', what: `a zstd archive: ${UNPACK}` },
  { begins: 'ustar', at: 257, what: `a tar archive: ${UNPACK}` },
  { begins: '\x89HDF', what: 'an HDF5 file, as Keras writes: take a .safetensors file of the model' },
  { begins: '\x89PNG', what: 'a picture (PNG)' },
  { begins: '\xff\xd8\xff', what: 'a picture (JPEG)' },
  { begins: 'RIFF', what: 'a picture or a sound (RIFF)' },
  { begins: 'ftyp', at: 4, what: 'a video (MP4)' },
  { begins: '%PDF', what: 'a PDF document' },
];

/** torch writes its pickles into zip archives. */
function describeSignature({ begins, what }: Signature, latin: string, conversion: string): string {
  const isTorch = begins.startsWith('PK') && /data\.pkl|archive\/|\/version/.test(latin);
  return isTorch || what === PICKLE ? PICKLE + conversion : what;
}

/** Eight bytes with the length of a header, which is JSON. */
const looksLikeSafetensors = (latin: string): boolean => /^[^]{4}\0\0\0\0\{/.test(latin);

function describeText(text: string): string {
  const known = foreignText(text);
  if (known !== undefined) return known;
  const [line = ''] = text.trim().split(/[\r\n]/);
  return `a text that begins with “${line.length > 60 ? `${line.slice(0, 60)}…` : line}”`;
}

/** Says what a text is that was put in the place of a file: a Git LFS pointer or a web page; else undefined. */
export function foreignText(text: string): string | undefined {
  const pointer = /^version https:\/\/git-lfs[^]*?\nsize (\d+)/.exec(text);
  if (pointer) {
    return (
      `a Git LFS pointer, the text that stands for a file of ${pointer[1]} bytes in a clone without Git LFS: ` +
      "run 'git lfs install' and 'git lfs pull' in it, or download the file itself"
    );
  }
  if (/^\s*<(!doctype html|html|head|!--)/i.test(text)) {
    return (
      'a saved web page (HTML): download the file itself; ' +
      'on the Hugging Face hub its address has /resolve/ where that of the page has /blob/'
    );
  }
  return undefined;
}

const latinText = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');

/** Undefined for bytes that are no text. */
function plainText(bytes: Uint8Array): string | undefined {
  try {
    // A character may be cut at the end.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return /[\0-\x08\x0e-\x1f\x7f]/.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}
