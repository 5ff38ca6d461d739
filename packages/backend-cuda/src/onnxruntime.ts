import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { OrtRuntime } from '@zeroreel/backend-ort';

/** The file that onnxruntime-node's install script adds for CUDA. */
const PROVIDER = 'libonnxruntime_providers_cuda.so';

/**
 * Switches onnxruntime's telemetry off (it is on by default on Linux and writes into the home directory), unless the
 * user decided. Has to run in the main thread and before the package is loaded: a worker's `process.env` is a copy that
 * native code does not see.
 */
export function disableTelemetry(): void {
  process.env['ORT_DISABLE_TELEMETRY'] ??= '1';
}

/** Whether the CUDA provider lies beside onnxruntime-node's binding. The package comes without it. */
export function hasCudaProvider(): boolean {
  const entry = createRequire(import.meta.url).resolve('onnxruntime-node');
  return existsSync(join(dirname(entry), '..', 'bin', 'napi-v6', process.platform, process.arch, PROVIDER));
}

/** Loads onnxruntime-node into this thread. */
export async function loadOnnxruntime(): Promise<OrtRuntime> {
  disableTelemetry();
  const { default: ort } = await import('onnxruntime-node');
  return ort;
}
