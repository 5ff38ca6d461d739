import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';

/** A stretch of an archive's tar, compressed on its own, so that stretches travel apart and are unpacked side by side. */
export interface CompressedBlock {
  readonly archive: string;
  /** Which of the archive's `of` blocks it is, from 0. */
  readonly index: number;
  readonly of: number;
  /** Where the compressed bytes lie. */
  readonly path: string;
  /** Of the compressed bytes. */
  readonly bytes: number;
  /** Of the bytes before they were compressed. */
  readonly sha256: string;
}

export interface CompressOptions {
  /** MiB of the tar in a block. */
  readonly blockSize: number;
  /** xz's preset, `9e` to `0`. */
  readonly preset: string;
  /** Where blocks are kept from one packing to the next, by what they hold. */
  readonly cache: string;
  /** Blocks compressed side by side. */
  readonly workers: number;
}

const MIB = 2 ** 20;

/** Cuts a tar into blocks and compresses each; what was compressed before is taken from the cache. */
export async function compressBlocks(
  archive: string,
  tar: string,
  options: CompressOptions,
): Promise<CompressedBlock[]> {
  const file = openSync(tar, 'r');
  try {
    const size = fstatSync(file).size;
    const step = options.blockSize * MIB;
    const of = Math.max(1, Math.ceil(size / step));
    const blocks: CompressedBlock[] = [];
    for (let begin = 0; begin < of; begin += options.workers) {
      const indices = Array.from({ length: Math.min(options.workers, of - begin) }, (_, k) => begin + k);
      const made = indices.map(async (index) => {
        const bytes = readStretch(file, index * step, Math.min(step, size - index * step));
        return { archive, index, of, ...(await compress(bytes, options)) };
      });
      blocks.push(...(await Promise.all(made)));
    }
    return blocks;
  } finally {
    closeSync(file);
  }
}

function readStretch(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  if (readSync(file, bytes, 0, length, position) !== length) throw new Error('the tar ended early');
  return bytes;
}

async function compress(bytes: Buffer, { preset, cache }: CompressOptions) {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const path = join(cache, `${sha256}-${preset}.xz`);
  if (!existsSync(path)) await xz(bytes, path, preset);
  return { path, sha256, bytes: statSync(path).size };
}

/** `--x86` turns the jumps of machine code into absolute ones, which repeat; it costs other data nothing that shows. */
async function xz(bytes: Buffer, to: string, preset: string): Promise<void> {
  const args = ['-c', '-T1', '--check=crc32', '--x86', `--lzma2=preset=${preset}`];
  const child = spawn('xz', args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject));
  child.stdin.end(bytes);
  const [compressed, code] = await Promise.all([buffer(child.stdout), ended]);
  if (code !== 0) throw new Error(`xz ended with ${code}`);
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(`${to}.part`, compressed);
  renameSync(`${to}.part`, to);
}
