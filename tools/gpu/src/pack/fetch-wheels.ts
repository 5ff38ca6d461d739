import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.js';

/** What the other machine's Python lacks; diffusers and the two packages that it needs beside those that are there. */
const WHEELS = ['diffusers==0.42.1', 'importlib_metadata==10.2.0', 'requests==2.34.2'];

/** Of the version of onnxruntime-node: provider and library have to be built from the same source. */
const CUDA_WHEEL = 'onnxruntime-gpu==1.30.0';
const CUDA_LIBRARIES = ['libonnxruntime_providers_cuda.so', 'libonnxruntime_providers_shared.so'];

/** For the other machine's Python, not for this one's. */
const TARGET = [
  ...['--no-deps', '--only-binary=:all:', '--python-version', '3.12', '--implementation', 'cp'],
  ...['--platform', 'manylinux_2_28_x86_64', '--platform', 'manylinux_2_17_x86_64'],
];

/** Paths of the wheels that training and diffusers' pipeline need, downloaded once. */
export function fetchWheels(downloads: string): string[] {
  const folder = join(downloads, 'wheels');
  if (wheelsIn(folder).length < WHEELS.length) download(folder, WHEELS);
  return wheelsIn(folder);
}

/** Paths of the two files of the CUDA provider, out of a wheel of 247 MB that is downloaded once. */
export function unpackCudaProvider(downloads: string): string[] {
  const folder = join(downloads, 'cuda');
  const files = CUDA_LIBRARIES.map((name) => join(folder, 'onnxruntime/capi', name));
  if (!files.every((file) => existsSync(file))) {
    if (wheelsIn(folder).length === 0) download(folder, [CUDA_WHEEL]);
    run('unzip', ['-qo', ...wheelsIn(folder), ...CUDA_LIBRARIES.map((name) => `onnxruntime/capi/${name}`)], folder);
  }
  return files;
}

function download(folder: string, wheels: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  run('python3', ['-m', 'pip', 'download', '-q', ...TARGET, '-d', folder, ...wheels]);
}

const wheelsIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.whl'))
        .map((name) => join(folder, name))
    : [];
