import type { OrtRuntime } from '@zeroreel/backend-ort';

/**
 * Switches onnxruntime's telemetry off (it is on by default on Linux and writes into the home directory), unless the
 * user decided. Has to run in the main thread and before the package is loaded: a worker's `process.env` is a copy that
 * native code does not see.
 */
export function disableTelemetry(): void {
  process.env['ORT_DISABLE_TELEMETRY'] ??= '1';
}

/** Loads onnxruntime-node into this thread. */
export async function loadOnnxruntime(): Promise<OrtRuntime> {
  disableTelemetry();
  const { default: ort } = await import('onnxruntime-node');
  return ort;
}
