import { machineOptions, type Settings } from '@zeroreel/run';

/** What a page can compute on; `auto`: WebGPU where there is a GPU, else WebAssembly. */
export const BACKEND_CHOICES = ['auto', 'webgpu', 'wasm'] as const;

/** One of `BACKEND_CHOICES`. */
export type BackendChoice = (typeof BACKEND_CHOICES)[number];

/** What settings ask to compute on, which may be something that pages do not have. */
export const askedBackend = ({ machine }: Pick<Settings, 'machine'>): string =>
  machine.backend ?? machineOptions.backend.default;

/** The choice that settings stand for; undefined for a backend that pages do not have. */
export const backendChoice = (settings: Pick<Settings, 'machine'>): BackendChoice | undefined =>
  BACKEND_CHOICES.find((each) => each === askedBackend(settings));

/** Settings that leave it to the page what it computes on. */
export const withoutBackend = ({ machine, ...settings }: Settings): Settings => {
  const { backend: _backend, threads: _threads, ...others } = machine;
  return { ...settings, machine: others };
};
