import type { CpuMemory } from '@zeroreel/backend-cpu';
import type { GenerationEvents, Stage } from '@zeroreel/core';
import { formatBytes } from '@zeroreel/hub';

/** What each stage is called on the screen. */
export const stageNames: Readonly<Record<Stage, string>> = {
  load: 'Opening the model',
  download: 'Downloading',
  encode: 'Reading the prompt',
  condition: 'Reading the pictures',
  compile: 'Building the network',
  anchor: 'First frame',
  denoise: 'All frames',
  decode: 'Decoding',
  write: 'Writing the video',
};

/** Estimates what is left of a job from how long the part since the first report took. */
export class TimeLeft {
  #first: { readonly done: number; readonly at: number } | undefined;

  /** Milliseconds left at time `now`, for `done` of `total`; undefined as long as there is nothing to tell from. */
  update(done: number, total: number, now: number): number | undefined {
    this.#first ??= { done, at: now };
    const steps = done - this.#first.done;
    return steps === 0 ? undefined : ((now - this.#first.at) / steps) * (total - done);
  }
}

/** `1.72 GB of 4.27 GB, 3 of 7 files` */
export const downloadText = ({ loaded, total, done, files }: GenerationEvents['download:progress']): string =>
  `${formatBytes(loaded)} of ${formatBytes(total)}, ${done} of ${files} file${files === 1 ? '' : 's'}`;

/** What a run takes: `about 0.4 GiB of memory, beside 3.2 GiB of weights that stay in their file` */
export const memoryText = ({ own, files }: CpuMemory): string =>
  `about ${formatGibibytes(own)} of memory` +
  (files === 0 ? '' : `, beside ${formatGibibytes(files)} of weights that stay in their file`);

/** `1.5 GiB` */
export const formatGibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

/** `0:07`, `12:30`, `1:02:03`; part of a second counts as a whole one. */
export function formatDuration(milliseconds: number): string {
  const total = Math.ceil(milliseconds / 1000);
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const tail = String(seconds).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}
