import type { Stage } from '@zeroreel/core';
import type { Frame } from '@zeroreel/media';
import type { FinishedVideo, RunEvent } from '../worker-protocol.js';

/** A stage of a run that has begun; without a time it goes on. */
export interface StageState {
  readonly stage: Stage;
  readonly milliseconds?: number;
}

/** What is known of a run. */
export interface RunState {
  readonly phase: 'idle' | 'running' | 'done' | 'stopped' | 'failed';
  readonly stages: readonly StageState[];
  readonly download?: { readonly loaded: number; readonly total: number; readonly secondsLeft?: number };
  /** Of the evaluations; the time left is known from the second report on. */
  readonly progress?: { readonly done: number; readonly total: number; readonly secondsLeft?: number };
  /** How many texts each evaluation has read; known at the end of a run that this device has made. */
  readonly rows?: number;
  /** The first report, by the clock of the events in milliseconds. */
  readonly since?: { readonly done: number; readonly at: number };
  /** What the video is made on. */
  readonly backend?: string;
  readonly notices: readonly string[];
  /** The pictures there are so far: rough ones of the preview, then decoded ones. */
  readonly frames: readonly Frame[];
  readonly video?: FinishedVideo;
  /** Where a video comes from that was not made by a run of now. */
  readonly shownFrom?: VideoOrigin;
  /** What went wrong. */
  readonly error?: string;
}

/** Where videos come from that were made before. */
export type VideoOrigin = 'history' | 'example' | 'variation';

/** Before anything was asked for. */
export const IDLE: RunState = { phase: 'idle', stages: [], notices: [], frames: [] };

/** What changes the state of a run. */
export type RunAction =
  | { readonly type: 'begin' }
  /** @param at when it came, in milliseconds */
  | { readonly type: 'event'; readonly event: RunEvent; readonly at: number }
  | { readonly type: 'finish'; readonly video: FinishedVideo }
  | { readonly type: 'fail'; readonly message: string; readonly aborted: boolean }
  /** The visitor has read what went wrong, or a notice. */
  | { readonly type: 'dismiss'; readonly message: string }
  /** Nothing is shown any more. */
  | { readonly type: 'clear' }
  /** A video that was made before. */
  | { readonly type: 'show'; readonly video: FinishedVideo; readonly from: VideoOrigin };

/** The state after an action. A new run keeps the pictures of the last one until it has some of its own. */
export function reduceRun(state: RunState, action: RunAction): RunState {
  switch (action.type) {
    case 'begin':
      return { ...IDLE, phase: 'running', frames: state.frames };
    case 'event':
      return afterEvent(state, action.event, action.at);
    case 'finish':
      return { ...state, phase: 'done', frames: action.video.frames, video: action.video };
    case 'fail':
      return action.aborted ? { ...state, phase: 'stopped' } : { ...state, phase: 'failed', error: action.message };
    case 'dismiss':
      return withoutMessage(state, action.message);
    case 'clear':
      return IDLE;
    case 'show':
      return { ...IDLE, phase: 'done', frames: action.video.frames, video: action.video, shownFrom: action.from };
  }
}

function afterEvent(state: RunState, event: RunEvent, at: number): RunState {
  switch (event.type) {
    case 'download':
      return { ...state, download: event };
    case 'backend':
      return { ...state, backend: event.description };
    case 'stage:start':
      return { ...state, stages: [...state.stages, { stage: event.stage }] };
    case 'stage:end':
      return { ...state, stages: state.stages.map((each) => (each.stage === event.stage ? ended(each, event) : each)) };
    case 'progress':
      return afterProgress(state, event, at);
    case 'read':
      return { ...state, rows: event.rows };
    case 'preview':
      return { ...state, frames: event.frames };
    case 'frame':
      return { ...state, frames: withFrame(state.frames, event.index, event.frame) };
    case 'notice':
      return { ...state, notices: [...state.notices, event.message] };
  }
}

function withoutMessage(state: RunState, message: string): RunState {
  const { error, ...others } = state;
  const notices = state.notices.filter((notice) => notice !== message);
  return error === undefined || error === message ? { ...others, notices } : { ...state, notices };
}

/** Evaluations of a frame take as long as one another, so that those that were made tell how long the others take. */
function afterProgress(
  state: RunState,
  { done, total }: Extract<RunEvent, { readonly type: 'progress' }>,
  at: number,
): RunState {
  const since = state.since !== undefined && state.since.done < done ? state.since : { done, at };
  const made = done - since.done;
  const secondsLeft = made > 0 ? ((at - since.at) / made) * ((total - done) / 1000) : undefined;
  return { ...state, since, progress: { done, total, ...(secondsLeft !== undefined && { secondsLeft }) } };
}

/** Models without a preview have no frame at `index` yet; frames come in order. */
const withFrame = (frames: readonly Frame[], index: number, frame: Frame): readonly Frame[] =>
  index < frames.length ? frames.with(index, frame) : [...frames, frame];

const ended = (stage: StageState, { milliseconds }: { readonly milliseconds: number }): StageState => ({
  ...stage,
  milliseconds,
});
