import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';

/*
 * What the bits of a network depend on beside its graph and its inputs: the kernels that a library chooses for the hardware,
 * and what they compute in. Devices of one class may make parts of one video.
 */

/** A GPU as `nvidia-smi` tells of it. */
export interface Gpu {
  readonly index: string;
  readonly uuid: string;
  /** `NVIDIA H100 80GB HBM3`: kernels are chosen by how many processors it has, too. */
  readonly name: string;
  /** `9.0` */
  readonly capability: string;
}

/** Sets of instructions that onnxruntime's processor kernels (MLAS) choose by, the newest first. */
const INSTRUCTIONS = ['amx_int8', 'avx512_vnni', 'avx512f', 'avx_vnni', 'avx2', 'avx', 'asimddp', 'asimd'];

/** @param read of the system's facts of its processor; default: Linux's */
export async function processorClass(read: () => Promise<string> = readCpuInfo): Promise<string> {
  const [, flags = ''] = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(await read().catch(() => '')) ?? [];
  const has = new Set(flags.split(' '));
  const newest = INSTRUCTIONS.find((each) => has.has(each));
  return `cpu-${process.arch}-${newest ?? plain(cpus()[0]?.model ?? 'unknown')}-float32`;
}

const readCpuInfo = (): Promise<string> => readFile('/proc/cpuinfo', 'utf8');

/** @param gpu a number or a UUID; a part of one (MIG) is told apart from whole ones, and its GPU where all are alike */
export function cudaClass(gpu: string, gpus: readonly Gpu[]): string {
  const isPart = gpu.startsWith('MIG-');
  const fitting = isPart ? gpus : gpus.filter(({ index, uuid }) => index === gpu || uuid === gpu);
  const kinds = new Set(fitting.map(({ name, capability }) => `sm${capability.replace('.', '')}-${plain(name)}`));
  const [only] = kinds;
  return `cuda-${kinds.size === 1 ? only : 'unknown'}${isPart ? '-mig' : ''}-float16`;
}

/** The lines that `nvidia-smi --query-gpu=index,uuid,name,compute_cap --format=csv,noheader` prints. */
export const parseGpus = (csv: string): readonly Gpu[] =>
  csv.split('\n').flatMap((line) => {
    const [index = '', uuid = '', name = '', capability = ''] = line.split(',').map((each) => each.trim());
    return /^\d+$/.test(index) ? [{ index, uuid, name, capability }] : [];
  });

/** As a name of a queue may have it. */
const plain = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
