import { copyFileSync, existsSync, linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ARCHIVES, type ArchiveName, type PackSources } from './archives.js';
import { compressBlocks, type CompressedBlock, type CompressOptions } from './compressed-blocks.js';
import { distributeBlocks, type Part } from './distribute-blocks.js';
import { run } from './run.js';

/** Which archives go together. Sets are numbered one after the other; each but the last has to fit into one part. */
export const SETS: readonly {
  readonly stage: string;
  readonly first: number;
  readonly archives: readonly ArchiveName[];
}[] = [
  { stage: 'webgpu', first: 1, archives: ['kit', 'app', 'goldens', 'loader', 'node', 'runtime', 'base'] },
  { stage: 'train', first: 2, archives: ['kit', 'mini', 'wheels', 'start'] },
  { stage: 'cuda', first: 3, archives: ['kit', 'wheels', 'cuda-provider'] },
];

export interface PackOptions extends PackSources {
  /** Which sets, by stage. */
  readonly stages: readonly string[];
  /** Where the parts go: `part-1` and so on. Those of earlier packings are replaced. */
  readonly out: string;
  readonly preset: string;
  /** Bytes that a part may have. */
  readonly limit: number;
  readonly report: (line: string) => void;
}

/** Packs the sets of `stages`. Running it again compresses only what has changed. */
export async function packParts(options: PackOptions): Promise<Part[]> {
  const packed: Part[] = [];
  for (const set of SETS.filter(({ stage }) => options.stages.includes(stage))) {
    const blocks: CompressedBlock[] = [];
    for (const name of set.archives) blocks.push(...(await archiveBlocks(name, options)));
    const parts = distributeBlocks(blocks, set.first, options.limit);
    if (parts.length > 1 && set !== SETS.at(-1)) {
      const total = blocks.reduce((sum, { bytes }) => sum + bytes, 0);
      throw new Error(`${set.stage}: ${total} bytes do not fit into one part of ${options.limit}`);
    }
    for (const part of parts) writePart(part, set.stage, options);
    packed.push(...parts);
  }
  return packed;
}

async function archiveBlocks(name: ArchiveName, options: PackOptions): Promise<CompressedBlock[]> {
  const staging = join(options.out, 'staging');
  const folder = join(staging, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  ARCHIVES[name](folder, options);
  const tar = join(staging, `${name}.tar`);
  const same = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--mode=u+w'];
  run('tar', [...same, '-C', folder, '-cf', tar, '.']);
  const blocks = await compressBlocks(name, tar, compression(name, options));
  rmSync(tar);
  rmSync(folder, { recursive: true });
  const bytes = blocks.reduce((sum, block) => sum + block.bytes, 0);
  options.report(`${name}: ${blocks.length} ${blocks.length === 1 ? 'block' : 'blocks'}, ${megabytes(bytes)}`);
  return blocks;
}

/** The provider is cut fine, so that parts are filled; kernels for GPUs are compressed already and gain nothing from 9e. */
const compression = (name: ArchiveName, { preset, out }: PackOptions): CompressOptions => ({
  ...(name === 'cuda-provider'
    ? { blockSize: 16, preset: preset === '9e' ? '6' : preset }
    : { blockSize: 128, preset }),
  cache: join(out, 'cache'),
  workers: 2,
});

function writePart({ number, blocks, bytes }: Part, stage: string, { out, root, report }: PackOptions): void {
  const folder = join(out, `part-${number}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const listed = blocks.map(({ path, ...block }) => {
    const file = `${block.archive}.${String(block.index).padStart(2, '0')}.xz`;
    linkOrCopy(path, join(folder, file));
    return { ...block, file };
  });
  writeFileSync(
    join(folder, 'part.json'),
    `${JSON.stringify({ part: number, stage, blocks: listed }, undefined, 1)}\n`,
  );
  copyFileSync(join(root, 'tools/gpu/unpack-and-run'), join(folder, 'unpack-and-run'));
  report(`part ${number} (${stage}): ${megabytes(bytes)}`);
}

function linkOrCopy(from: string, to: string): void {
  if (existsSync(to)) rmSync(to);
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
