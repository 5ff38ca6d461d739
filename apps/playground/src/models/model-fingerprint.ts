import type { ModelFile, ModelFiles } from '@zeroreel/models';

const FOLDERS = ['', 'scheduler', 'text_encoder', 'tokenizer', 'unet', 'vae'];
const READ_BY_MODELS = /\.(json|txt|safetensors)$/;
const SAMPLED_BYTES = 4 * 2 ** 20;
const SAMPLES = 256;

/**
 * Tells one checkpoint from another; the same as the command line's: SHA-256 over names, sizes and bytes of its files,
 * large ones sampled. Empty where the page was not loaded securely, so that the browser has no SHA-256.
 */
export async function modelFingerprint(files: ModelFiles): Promise<string> {
  const subtle = globalThis.crypto.subtle as SubtleCrypto | undefined;
  if (!subtle) return '';
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (const folder of FOLDERS) {
    const names = (await files.list(folder)).filter((name) => READ_BY_MODELS.test(name));
    for (const name of [...names].sort()) {
      const path = folder === '' ? name : `${folder}/${name}`;
      parts.push(...(await partsOf(path, await files.open(path))));
    }
  }
  const digest = await subtle.digest('SHA-256', await new Blob(parts).arrayBuffer());
  const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `sha256:${hex}`;
}

async function partsOf(path: string, file: ModelFile): Promise<Uint8Array<ArrayBuffer>[]> {
  const head = new TextEncoder().encode(`${path}\n${file.size}\n`);
  if (file.size <= SAMPLED_BYTES) return [head, new Uint8Array(await file.read(0, file.size))];
  const length = SAMPLED_BYTES / SAMPLES;
  const samples = Array.from({ length: SAMPLES }, async (_, sample) => {
    const offset = Math.floor((sample * (file.size - length)) / (SAMPLES - 1));
    return new Uint8Array(await file.read(offset, length));
  });
  return [head, ...(await Promise.all(samples))];
}
