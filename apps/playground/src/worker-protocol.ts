import type { ErrorCode, PluginDescription, Stage } from '@zeroreel/core';
import type { Frame } from '@zeroreel/media';
import type { ControlDrawing } from './clip/draw-control.js';
import type { BackendChoice } from './compose/open-backend.js';
import type { ModelSource } from './models/model-source.js';
import type { RecordedSettings, RunSettings } from '@zeroreel/run';
import type { VideoFormat } from './encode/video-formats.js';

/*
 * What the page and its worker say to each other. Every request has an id; events and the reply carry the same one.
 */

/** A video to be made. */
export interface VideoJob {
  readonly settings: RunSettings;
  readonly model: ModelSource;
  readonly backend: BackendChoice;
  /** Frames of clips and pictures by their names in the settings, each of any one size. */
  readonly clips?: Readonly<Record<string, readonly Frame[]>>;
  /** Dropped files by their names in the settings: weights, or all files of a folder. */
  readonly files?: Readonly<Record<string, readonly File[]>>;
  /** Addresses of plugins whose code the visitor lets run. */
  readonly allowedPlugins?: readonly string[];
}

/** What the page asks for. */
export type WorkerRequest =
  | { readonly kind: 'generate'; readonly id: number; readonly job: VideoJob }
  /** Ends another request, which then fails with `aborted`. */
  | { readonly kind: 'cancel'; readonly id: number }
  | {
      readonly kind: 'draw-control';
      readonly id: number;
      readonly frames: readonly Frame[];
      readonly drawing: ControlDrawing;
    }
  /** Imports a plugin, which runs its code. */
  | {
      readonly kind: 'describe-plugin';
      readonly id: number;
      readonly source: string;
      readonly allowed: readonly string[];
    }
  | { readonly kind: 'encode'; readonly id: number; readonly format: VideoFormat; readonly video: FinishedVideo }
  | { readonly kind: 'read-settings'; readonly id: number; readonly file: File }
  | { readonly kind: 'check-run'; readonly id: number; readonly question: RunQuestion }
  /** Bytes of the models that the browser keeps; with `clear` after they are forgotten. */
  | { readonly kind: 'cache-size'; readonly id: number; readonly clear: boolean };

/** What a machine is asked before a model is loaded. */
export interface RunQuestion {
  readonly source: ModelSource;
  readonly backend: BackendChoice;
  readonly edits: boolean;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly guided: boolean;
}

/** What it answers, in sentences for people. */
export interface RunVerdict {
  readonly ok: boolean;
  readonly reasons: readonly string[];
}

/** A video and how it was made. */
export interface FinishedVideo {
  readonly frames: readonly Frame[];
  readonly framesPerSecond: number;
  readonly recorded: RecordedSettings;
}

/** What the worker answers each kind of request with. */
export interface WorkerResults {
  generate: FinishedVideo;
  cancel: undefined;
  'draw-control': readonly Frame[];
  'describe-plugin': PluginDescription;
  encode: Blob;
  'read-settings': RunSettings;
  'check-run': RunVerdict;
  'cache-size': number;
}

/** Frames that were read from a file. */
export interface Clip {
  readonly frames: readonly Frame[];
  /** Of a video. */
  readonly framesPerSecond?: number;
}

/** What happens while a video is made. */
export type RunEvent =
  /** Bytes of the model. */
  | { readonly type: 'download'; readonly loaded: number; readonly total?: number }
  /** What the video is made on. */
  | { readonly type: 'backend'; readonly description: string }
  | { readonly type: 'stage:start'; readonly stage: Stage }
  | { readonly type: 'stage:end'; readonly stage: Stage; readonly milliseconds: number }
  /** Evaluations of single frames. */
  | { readonly type: 'progress'; readonly done: number; readonly total: number }
  /** Rough pictures of what has come out so far, one pixel a latent cell. */
  | { readonly type: 'preview'; readonly step: number; readonly steps: number; readonly frames: readonly Frame[] }
  | { readonly type: 'frame'; readonly index: number; readonly frame: Frame }
  | { readonly type: 'notice'; readonly message: string };

/** What the worker says. */
export type WorkerMessage =
  | { readonly kind: 'event'; readonly id: number; readonly event: RunEvent }
  | { readonly kind: 'done'; readonly id: number; readonly result: WorkerResults[keyof WorkerResults] }
  | { readonly kind: 'failed'; readonly id: number; readonly code: ErrorCode | 'unexpected'; readonly message: string };
