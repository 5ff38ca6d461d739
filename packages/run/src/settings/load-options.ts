import type { FloatDType } from '@zeroreel/core/graph';
import type { Backend, BackendOpenOptions, Fault, PredictionType } from '@zeroreel/core';
import { modelOptions } from './run-options.js';
import { EMBEDDED_EDIT_MODEL, type Settings } from './settings.js';

/** How the networks of settings are opened; `loadModel` takes it, and `openNetwork` what concerns it. */
export interface LoadOptions {
  /** Which of the weights' files to take, for instance `fp16`. */
  readonly variant?: string;
  /** What the UNet predicts, where the user says so. */
  readonly prediction?: PredictionType;
  /** What decodes videos. */
  readonly decoder?: 'vae' | 'tiny';
  /** What networks compute in. Absent: as the backend prefers, which knows the settings' precision. */
  readonly dtype?: FloatDType;
}

/** How settings want their networks opened. @param dtype in the place of what the backend prefers */
export const loadOptionsOf = ({ model }: Pick<Settings, 'model'>, dtype?: FloatDType): LoadOptions => ({
  ...(model.variant !== undefined && { variant: model.variant }),
  ...(model.prediction !== undefined && { prediction: model.prediction }),
  ...(model.decoder !== undefined && { decoder: model.decoder }),
  ...(dtype !== undefined && { dtype }),
});

/** The embedded model, by the name that settings have for it. */
export const EMBEDDED_MODEL = modelOptions.source.default;

/** Names of models that are neither places on a disk nor on the web. */
export const EMBEDDED_MODELS: readonly string[] = [EMBEDDED_MODEL, EMBEDDED_EDIT_MODEL];

/** Which checkpoint makes the video, by the name that settings have for it. */
export const modelSourceOf = ({ model }: Pick<Settings, 'model'>): string => model.source ?? EMBEDDED_MODEL;

/** What is wrong with the name of the checkpoint. */
export const modelSourceFault = (message: string): Fault => ({ path: 'model.source', message });

/** Settings with another checkpoint. */
export const withModelSource = <S extends Pick<Settings, 'model'>>(settings: S, source: string): S => ({
  ...settings,
  model: { ...settings.model, source },
});

/** How settings want their backend opened. */
export const backendOptionsOf = ({ machine }: Pick<Settings, 'machine'>): BackendOpenOptions => ({
  ...(machine.threads !== undefined && { threads: machine.threads }),
  ...(machine.precision !== undefined && { precision: machine.precision }),
});

/** Settings that name what a run is computed on. @param threads of the CPU */
export const machineOn = (backend: string, threads?: number): Settings['machine'] => ({
  backend,
  ...(threads !== undefined && { threads }),
});

/** What a run was computed on, with every default that the machine has decided. */
export const completeMachine = (
  { machine }: Pick<Settings, 'machine'>,
  {
    backend,
    threads,
  }: { readonly backend: Pick<Backend, 'name' | 'capabilities'>; readonly threads?: number | undefined },
): Settings['machine'] => ({
  backend: backend.name,
  ...(threads !== undefined && { threads }),
  precision: machine.precision ?? backend.capabilities().preferredDType,
});
