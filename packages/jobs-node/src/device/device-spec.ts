import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { ZeroreelError } from '@zeroreel/core';
import { machineOn, type Settings } from '@zeroreel/run';
import { cudaClass, parseGpus, processorClass, type Gpu } from './device-class.js';

/** A device, to which a process belongs. */
export interface DeviceSpec {
  /** `cuda:0`, `cpu:1`. */
  readonly name: string;
  /** Backend, hardware and number format: what the bits of a video depend on beside its settings. */
  readonly deviceClass: string;
  /** What its networks run on. */
  readonly backend: string;
  /** What runs on it are computed on. */
  readonly machine: Settings['machine'];
  /** Variables of its process. */
  readonly env: Readonly<Record<string, string>>;
}

const EXPECTED =
  "expected auto, or some of cuda:0, cuda:GPU-…, cpu, cpu:PROCESSES or cpu:PROCESSESxTHREADS with ',' between";

/** No machine has use for more. */
const MOST_PROCESSES = 256;

/**
 * The devices that `--devices` names. `auto`: every GPU of NVIDIA that the system tells of, else the processor with all of
 * its threads.
 * @param gpus lists them; default: asks `nvidia-smi`
 * @param processor the class of the processor; default: asks the system
 * @throws ZeroreelError `invalid-request`
 */
export async function parseDevices(
  text: string,
  gpus: () => Promise<readonly Gpu[]> = listGpus,
  processor: () => Promise<string> = processorClass,
): Promise<readonly DeviceSpec[]> {
  const wanted = text === 'auto' ? undefined : text.split(',').map((part) => parseDevice(part.trim(), text));
  const found = wanted === undefined || wanted.some((each) => 'gpu' in each) ? await gpus() : [];
  const makeCuda = (gpu: string): DeviceSpec => cudaDevice(gpu, cudaClass(gpu, found));
  if (wanted === undefined && found.length > 0) return found.map(({ index }) => makeCuda(index));
  const ofProcessor = await processor();
  const devices = (wanted ?? [{ processes: 1, threads: availableParallelism() }]).flatMap((each) =>
    'gpu' in each ? [makeCuda(each.gpu)] : cpuDevices(each, ofProcessor),
  );
  const names = devices.map(({ name }) => name);
  const twice = names.find((name, k) => names.indexOf(name) !== k);
  if (twice !== undefined) throw invalid(`expected each device once, got ${twice} again in '${text}'`);
  return devices;
}

type Wanted = { readonly gpu: string } | { readonly processes: number; readonly threads: number };

function parseDevice(part: string, text: string): Wanted {
  const cuda = /^cuda:(\d{1,3}|(?:GPU|MIG)-[A-Za-z0-9/-]+)$/.exec(part)?.[1];
  if (cuda !== undefined) return { gpu: cuda };
  const cpu = /^cpu(?::([1-9]\d{0,2})(?:x([1-9]\d{0,3}))?)?$/.exec(part);
  if (cpu === null) throw invalid(`${EXPECTED}; got '${text}'`);
  const processes = Number(cpu[1] ?? 1);
  if (processes > MOST_PROCESSES) throw invalid(`expected up to ${MOST_PROCESSES} processes, got ${processes}`);
  return { processes, threads: Number(cpu[2] ?? Math.max(1, Math.floor(availableParallelism() / processes))) };
}

/** A process sees its own GPU alone, so that names of parts of one (MIG) work as well. */
const cudaDevice = (gpu: string, deviceClass: string): DeviceSpec => ({
  name: `cuda:${gpu}`,
  deviceClass,
  backend: 'cuda',
  machine: machineOn('cuda'),
  env: { CUDA_VISIBLE_DEVICES: gpu },
});

const cpuDevices = (
  { processes, threads }: { readonly processes: number; readonly threads: number },
  deviceClass: string,
): readonly DeviceSpec[] =>
  Array.from({ length: processes }, (_, k) => ({
    name: `cpu:${k}`,
    deviceClass,
    backend: 'cpu',
    machine: machineOn('cpu', threads),
    env: { CUDA_VISIBLE_DEVICES: '' },
  }));

async function listGpus(): Promise<readonly Gpu[]> {
  try {
    const { stdout } = await promisify(execFile)(
      'nvidia-smi',
      ['--query-gpu=index,uuid,name,compute_cap', '--format=csv,noheader'],
      { timeout: 10_000 },
    );
    return parseGpus(stdout);
  } catch {
    return [];
  }
}

const invalid = (message: string): ZeroreelError => new ZeroreelError('invalid-request', `--devices: ${message}`);
