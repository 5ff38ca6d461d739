import { createNoiseSchedule, parseSchedulerConfig } from '@zeroreel/core';
import type { Weight } from '@zeroreel/onnx';
import { readNumbers } from '../stored-weight.js';

/** How noise grows over the training, where a file holds it and it is not Stable Diffusion's. */
export interface FileNoise {
  /** Stable Diffusion's, shifted so that it ends without any signal. */
  readonly zeroTerminalSnr?: boolean;
  /** β of each training timestep of a schedule of its own. */
  readonly betas?: readonly number[];
  /** Said where the file holds numbers that are no such schedule. */
  readonly damaged?: string;
}

/** The scheduler of the published models. */
export const STABLE_DIFFUSION_NOISE = {
  num_train_timesteps: 1000,
  beta_start: 0.00085,
  beta_end: 0.012,
  beta_schedule: 'scaled_linear',
} as const;

/** More than float16 rounds ᾱ by, and less than half of Stable Diffusion's last ᾱ (0.0047). */
const TOLERANCE = 2e-3;

/** Reads the noise schedule that latent-diffusion writes into checkpoints: ᾱ, or β. */
export async function noiseOfFile(others: ReadonlyMap<string, Weight>): Promise<FileNoise> {
  const alphas = await alphasOf(others);
  if (alphas === undefined || isAlike(alphas, false)) return {};
  if (isAlike(alphas, true)) return { zeroTerminalSnr: true };
  if (!isSchedule(alphas)) return { damaged: 'the noise schedule in it (alphas_cumprod) is damaged' };
  return { betas: alphas.map((alpha, t) => 1 - alpha / (alphas[t - 1] ?? 1)) };
}

async function alphasOf(others: ReadonlyMap<string, Weight>): Promise<readonly number[] | undefined> {
  const stored = others.get('alphas_cumprod');
  if (stored) return [...(await readNumbers(stored, 'alphas_cumprod'))];
  const betas = others.get('betas');
  if (!betas) return undefined;
  let alpha = 1;
  return Array.from(await readNumbers(betas, 'betas'), (beta) => (alpha *= 1 - beta));
}

function isAlike(alphas: readonly number[], zeroTerminalSnr: boolean): boolean {
  const config = { _class_name: 'DDIMScheduler', ...STABLE_DIFFUSION_NOISE, rescale_betas_zero_snr: zeroTerminalSnr };
  const { alphasCumprod } = createNoiseSchedule(parseSchedulerConfig(config));
  return (
    alphas.length === alphasCumprod.length &&
    alphas.every((alpha, t) => Math.abs(alpha - (alphasCumprod[t] as number)) < TOLERANCE)
  );
}

/** Whether numbers fall from 1 towards 0. */
const isSchedule = (alphas: readonly number[]): boolean =>
  alphas.length > 1 && alphas.every((alpha, t) => alpha > 0 && alpha < (alphas[t - 1] ?? 1) + TOLERANCE / 10);
