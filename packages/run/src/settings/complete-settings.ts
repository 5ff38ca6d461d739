import { defaultSampler, resolveRequest, type Backend, type DiffusionModel } from '@zeroreel/core';
import type { BackendChoice, RunSettings } from './run-settings.js';

/** Settings that say everything. */
export interface CompleteSettings extends RunSettings {
  readonly framesPerSecond: number;
}

/** Frames a second of the paper's longer examples. */
const PAPER_RATE = 4;

/** What defaults depend on. */
export interface SettingsContext {
  readonly model: Pick<DiffusionModel, 'defaultSize' | 'vaeScaleFactor' | 'scheduler'>;
  readonly backend: Pick<Backend, 'name' | 'capabilities'>;
  /** Threads of the CPU backend. */
  readonly threads: number;
}

/**
 * The settings with every default filled in, so that a file says all of it and a later version repeats it.
 * @throws ZeroreelError `invalid-request`, naming the field
 */
export function completeSettings(
  settings: RunSettings,
  { model, backend, threads }: SettingsContext,
): CompleteSettings {
  const { profile, start, ...request } = resolveRequest(settings.request, {
    defaultSize: model.defaultSize,
    vaeScaleFactor: model.vaeScaleFactor,
    defaultSampler: defaultSampler(model.scheduler).name,
    motion: settings.motion !== undefined,
  });
  const fromTheEnd = (i: number) => request.steps - 1 - i;
  return {
    ...settings,
    backend: backendNamed(backend.name),
    threads,
    framesPerSecond: settings.framesPerSecond ?? PAPER_RATE,
    precision: settings.precision ?? backend.capabilities().preferredDType,
    request: {
      ...request,
      profile: profile.name,
      ...(start && { t0: fromTheEnd(start.i0), t1: fromTheEnd(start.i1) }),
    },
  };
}

const backendNamed = (name: string): Exclude<BackendChoice, 'auto'> =>
  name === 'cuda' || name === 'webgpu' ? name : 'cpu';
