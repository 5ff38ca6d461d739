import { classifierFreeGuidance, requestOptions } from '@zeroreel/core';
import {
  EMBEDDED_MODEL,
  modelSourceOf,
  optionsOf,
  withModelSource,
  type RecordedSettings,
  type Settings,
} from '@zeroreel/run';
import { framesOf } from '../settings/frame-count.js';
import type { RunState } from '../ui/run-state.js';
import type { RunWork } from '../worker-protocol.js';

/** How fast a machine is with a model, in milliseconds. */
export interface Pace {
  /** Before the first evaluation: model opened, texts read, networks built. */
  readonly before: number;
  /** One evaluation of one frame that reads one text. */
  readonly evaluation: number;
  /** One frame decoded. */
  readonly frame: number;
}

/** What a pace was measured with, as far as it decides the pace. */
export interface PaceKey {
  /** Backend, threads and precision as they were asked for, and whether the page may have threads. */
  readonly machine: string;
  /** Model and plugins. */
  readonly model: string;
  readonly pixels: number;
}

/** Plugins that bring networks or passes of their own, and those of others. */
const COSTLY = /^(controlnet|t2i-adapter|instruct-pix2pix|background-smoothing)$|[/\\]/;

/** Under which key the pace of settings is kept. @param size of the video, in pixels */
export function paceKey(settings: Settings, size: { readonly width: number; readonly height: number }): PaceKey {
  const { machine, model, plugins } = withModelSource(settings, modelSourceOf(settings));
  const names = plugins.map(({ name }) => name).filter((name) => COSTLY.test(name));
  return {
    machine: JSON.stringify([sorted(machine), globalThis.crossOriginIsolated]),
    model: JSON.stringify([sorted(model), names.toSorted()]),
    pixels: size.width * size.height,
  };
}

const sorted = (values: object): unknown => Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1));

/**
 * Processor time of the embedded model, in products of `measureSpeed`: on a processor of 820,000 a millisecond an evaluation took
 * 100 ms, a decoded frame 190 ms, and what comes before them 1.5 s.
 */
const EMBEDDED_COST = { before: 1230e6, evaluation: 82e6, frame: 156e6, pixels: 128 * 128 };

/**
 * What a machine will be like that has made nothing yet; undefined for all but the embedded model on WebAssembly.
 * @param speed as `measureSpeed` tells it
 */
export function guessedPace(settings: Settings, { width, height, backend }: RunWork, speed: number): Pace | undefined {
  const { model, plugins } = withModelSource(settings, EMBEDDED_MODEL);
  const isEmbedded = modelSourceOf(settings) === EMBEDDED_MODEL && Object.keys(model).length <= 1;
  if (!isEmbedded || backend !== 'wasm' || plugins.some(({ name }) => COSTLY.test(name))) return undefined;
  const { before, evaluation, frame, pixels } = EMBEDDED_COST;
  const scale = (width * height) / pixels / speed;
  return { before: before / speed, evaluation: scale * evaluation, frame: scale * frame };
}

/** Milliseconds that a run will take. */
export const expectedTime = ({ evaluations, rows, frames }: RunWork, pace: Pace): number =>
  pace.before + evaluations * rows * pace.evaluation + frames * pace.frame;

/**
 * The pace that a run has gone; undefined where it was too short to tell.
 * @param rows how many texts an evaluation of it has read
 */
export function measuredPace(
  { stages, progress }: Pick<RunState, 'stages' | 'progress'>,
  { settings }: Pick<RecordedSettings, 'settings'>,
  rows: number,
): Pace | undefined {
  const time = (...names: readonly string[]) =>
    stages.reduce((sum, { stage, milliseconds = 0 }) => sum + (names.includes(stage) ? milliseconds : 0), 0);
  const network = time('anchor', 'denoise');
  if (progress === undefined || progress.total === 0 || network === 0) return undefined;
  return {
    before: time('load', 'encode', 'condition', 'compile'),
    evaluation: network / progress.total / rows,
    frame: time('decode') / framesOf(settings),
  };
}

/** How many texts an evaluation of a run reads. A model that edits reads the text, the clip alone, and neither. */
export const rowsRead = ({ request, plugins }: Pick<Settings, 'request' | 'plugins'>): number =>
  optionsOf({ plugins }, 'instruct-pix2pix') === undefined
    ? classifierFreeGuidance(request.guidanceScale ?? requestOptions.guidanceScale.default).rows.length
    : ROWS_OF_EDIT;

/** What `rowsRead` says of every run that edits. */
export const ROWS_OF_EDIT = 3;
