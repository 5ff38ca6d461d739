import { realpathSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { localPort, nodeWorkerPort, OrtBackend, type OrtSessionOptions, type SessionPort } from '@zeroreel/backend-ort';
import { messageOf, type Backend } from '@zeroreel/core';
import { webgpuDialect } from '../webgpu-dialect.js';
import { downloadingRuntime } from './downloading-runtime.js';
import { disableTelemetry, loadOnnxruntime } from './onnxruntime.js';
import { probeForms, type AdapterForms } from './probe-graphs.js';
import { webgpuUnavailable } from './webgpu-requirements.js';

/** How the GPU is used. */
export interface WebgpuBackendOptions {
  /** Whether sessions live in a worker thread (default) or in the calling one, which each run then holds up. */
  readonly worker?: boolean;
}

/**
 * A backend on any GPU with a Vulkan, Metal or Direct3D 12 driver, by the WebGPU provider of onnxruntime-node. Small
 * graphs are run first, which find out whether there is an adapter and what it does right; once a process.
 * Kept outputs stay on the GPU. A run cannot be broken off.
 * @throws ZeroreelError `backend-unavailable`, saying what is needed
 */
export async function webgpuBackend({ worker = true }: WebgpuBackendOptions = {}): Promise<Backend> {
  forms ??= tryAdapter(worker);
  try {
    return createBackend(await openPort(worker), await forms);
  } catch (cause) {
    forms = undefined;
    throw webgpuUnavailable(messageOf(cause), { cause });
  }
}

let forms: Promise<AdapterForms> | undefined;

async function tryAdapter(worker: boolean): Promise<AdapterForms> {
  await using backend = createBackend(await openPort(worker), { attention: 'explicit', float16: false });
  return await probeForms(backend);
}

const createBackend = (port: SessionPort, { attention, float16 }: AdapterForms): Backend =>
  new OrtBackend({
    name: 'webgpu',
    dialect: webgpuDialect(attention),
    capabilities: {
      description: `WebGPU${float16 ? '' : ', without float16'}${attention === 'fused' ? '' : ', without fused attention'}`,
      preferredDType: float16 ? 'float16' : 'float32',
      dtypes: float16 ? ['float16', 'float32'] : ['float32'],
      deviceResident: true,
    },
    sessionOptions: () => WEBGPU_SESSION,
    port,
    realPath: realpathSync,
  });

/** Outputs stay on the GPU; the host's side downloads those that are asked for. */
export const WEBGPU_SESSION: OrtSessionOptions = {
  executionProviders: ['webgpu'],
  preferredOutputLocation: 'gpu-buffer',
  graphOptimizationLevel: 'all',
  logSeverityLevel: 4,
};

async function openPort(worker: boolean): Promise<SessionPort> {
  if (!worker) return localPort(downloadingRuntime(await loadOnnxruntime()));
  disableTelemetry();
  // The worker runs this package's build, whatever flags the process was started with.
  return nodeWorkerPort(new Worker(new URL('./worker.js', import.meta.url), { name: 'zeroreel-webgpu', execArgv: [] }));
}
