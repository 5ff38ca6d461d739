import type {
  ErrorCode,
  Fault,
  KnownWorld,
  ModelDefaults,
  ModelPreset,
  PluginDescription,
  RequestWork,
  Stage,
} from '@zeroreel/core';
import type { DownloadProgress } from '@zeroreel/hub';
import type { Frame } from '@zeroreel/media';
import type { RecordedSettings, Settings } from '@zeroreel/run';
import type { ControlDrawing } from './clip/draw-control.js';
import type { PageBackend } from './compose/open-backend.js';
import type { KeptModel } from '@zeroreel/web';
import type { VideoFormat } from './encode/video-formats.js';
import type { TokenSite } from './models/model-store.js';

/*
 * What the page and its worker say to each other. Every request has an id; events and the reply carry the same one.
 */

/** A video to be made. */
export interface VideoJob {
  /** The worker checks them before it believes them. */
  readonly settings: Settings;
  /** Frames of the parts of clips, and of pictures, by `clipKey`. */
  readonly clips: Readonly<Record<string, Clip>>;
  /** Files by their names in the settings: clips, weights, models, of a folder all files. */
  readonly files: Readonly<Record<string, readonly File[]>>;
  /** Addresses of plugins whose code the visitor lets run. */
  readonly allowedPlugins: readonly string[];
}

/** What the page asks for. */
export type WorkerRequest =
  | { readonly kind: 'generate'; readonly id: number; readonly job: VideoJob }
  /** Has what computes ready: a video is about to be asked for. */
  | { readonly kind: 'warm-up'; readonly id: number; readonly machine: Settings['machine'] }
  /** How fast the processor is, for a guess before anything was made. */
  | { readonly kind: 'measure-speed'; readonly id: number }
  /** Ends another request, which then fails with `aborted`. */
  | { readonly kind: 'cancel'; readonly id: number }
  | {
      readonly kind: 'draw-control';
      readonly id: number;
      readonly frames: readonly Frame[];
      readonly drawing: ControlDrawing;
    }
  /** Imports a plugin, which runs its code: the visitor has allowed it. */
  | { readonly kind: 'describe-plugin'; readonly id: number; readonly address: string }
  | { readonly kind: 'encode'; readonly id: number; readonly format: VideoFormat; readonly video: FinishedVideo }
  /** A clip that the page comes with, and how it was made. */
  | { readonly kind: 'open-example'; readonly id: number; readonly name: string }
  /** Reads the settings that a file keeps. */
  | { readonly kind: 'read-settings'; readonly id: number; readonly file: File }
  /** Reads what a link or an old video keeps, which nobody has checked; `name` is for messages. */
  | { readonly kind: 'parse-settings'; readonly id: number; readonly value: unknown; readonly name: string }
  | { readonly kind: 'check-settings'; readonly id: number; readonly question: SettingsQuestion }
  /** An address that the visitor has typed, of which settings have what gives nothing away. */
  | { readonly kind: 'remember-address'; readonly id: number; readonly text: string }
  /** A token of the visitor, for that site alone; empty: none any more. */
  | { readonly kind: 'set-token'; readonly id: number; readonly site: TokenSite; readonly token: string }
  /** The models that the browser keeps, after some are forgotten. */
  | { readonly kind: 'kept-models'; readonly id: number; readonly remove: readonly string[] };

/** Settings that are looked at before anything is loaded. */
export interface SettingsQuestion {
  readonly settings: Settings;
  /** What was dropped, by the names in the settings: a model, parts of it. */
  readonly files: Readonly<Record<string, readonly File[]>>;
  /** The clip that leads, without its frames. */
  readonly clip?: ClipFacts;
  /** Names on the web of models and their parts that may be looked at: the visitor gave or agreed to them. */
  readonly agreed: readonly string[];
}

/** What a run will have to do, and on what. */
export interface RunWork extends RequestWork {
  readonly backend: PageBackend;
}

/** What can be told of settings before a run. */
export interface SettingsCheck {
  /** What is wrong with them, each by its path. */
  readonly faults: readonly Fault[];
  /** What the model uses where a request says nothing; absent where it could not be read. */
  readonly defaults?: ModelDefaults;
  /** What the model offers for runs that leave open how noise becomes a picture. */
  readonly preset?: ModelPreset;
  /** The name of the model or of a part on the web, where it was not looked at because the visitor has not agreed to it. */
  readonly unseen?: string;
  /** All that the model was taught, where its folder lists it. */
  readonly world?: KnownWorld;
  /** What the run will have to do; absent where nobody can tell. */
  readonly work?: RunWork;
  /** Whether this machine can do the run. */
  readonly ok: boolean;
  /** Why, or what to expect, in sentences for people. */
  readonly reasons: readonly string[];
}

/** A video and how it was made. */
export interface FinishedVideo {
  readonly frames: readonly Frame[];
  readonly framesPerSecond: number;
  readonly recorded: RecordedSettings;
  /** Whether its frames are those of the four videos of a comparison, side by side. */
  readonly isComparison?: true;
}

/** What a plugin tells of itself, without its code. */
export type PluginDeclaration = Omit<PluginDescription, 'shorthand'>;

/** Settings that were read, and the paths of those values that nobody had asked for. */
export type ReadSettings = Pick<RecordedSettings, 'settings' | 'defaults'>;

/** What the worker answers each kind of request with. */
export interface WorkerResults {
  generate: FinishedVideo;
  'warm-up': void;
  /** Products that are added up in a millisecond. */
  'measure-speed': number;
  cancel: undefined;
  'draw-control': readonly Frame[];
  'describe-plugin': PluginDeclaration;
  encode: Blob;
  'open-example': { readonly file: Blob; readonly recorded: RecordedSettings };
  'read-settings': ReadSettings;
  'parse-settings': ReadSettings;
  'check-settings': SettingsCheck;
  'remember-address': void;
  'set-token': undefined;
  'kept-models': readonly KeptModel[];
}

/** Frames that were read from a file. */
export interface Clip {
  /** One at least. */
  readonly frames: readonly Frame[];
  /** Whether it is a picture. */
  readonly still: boolean;
  /** Of a video. */
  readonly rate?: number;
  /** What the visitor should know of how it was read. */
  readonly notice?: string;
}

/** A clip without its frames. */
export interface ClipFacts {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly still: boolean;
  readonly rate?: number;
}

/** What happens while a video is made. */
export type RunEvent =
  /** Bytes of files that are downloaded, and how long that may still take. */
  | ({ readonly type: 'download'; readonly secondsLeft?: number } & DownloadProgress)
  /** What the video is made on; `name` where that is a backend of the page. */
  | { readonly type: 'backend'; readonly description: string; readonly name?: string }
  | { readonly type: 'stage:start'; readonly stage: Stage }
  | { readonly type: 'stage:end'; readonly stage: Stage; readonly milliseconds: number }
  /** Evaluations of single frames. */
  | { readonly type: 'progress'; readonly done: number; readonly total: number }
  /** How many texts each evaluation has read, at the end. */
  | { readonly type: 'read'; readonly rows: number }
  /** Rough pictures of what has come out so far, one pixel a latent cell. */
  | { readonly type: 'preview'; readonly step: number; readonly steps: number; readonly frames: readonly Frame[] }
  | { readonly type: 'frame'; readonly index: number; readonly frame: Frame }
  | { readonly type: 'notice'; readonly message: string };

/** What the worker says. */
export type WorkerMessage =
  | { readonly kind: 'event'; readonly id: number; readonly event: RunEvent }
  | { readonly kind: 'done'; readonly id: number; readonly result: WorkerResults[keyof WorkerResults] }
  | { readonly kind: 'failed'; readonly id: number; readonly code: ErrorCode | 'unexpected'; readonly message: string };
