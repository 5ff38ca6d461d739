import type { CrossFramePolicy } from '@zeroreel/plugins';
import type { MotionFieldSettings } from '@zeroreel/plugins';

/** What the page can make. */
export const VIEWS = ['generate', 'control', 'edit', 'compare'] as const;

/** One of `VIEWS`. */
export type View = (typeof VIEWS)[number];

/** What a visitor has entered; all views share it. Lengths of motion in pixels of the paper's 512-wide canvas. */
export interface VideoForm {
  readonly prompt: string;
  readonly negativePrompt: string;
  /** The instruction of the view `edit`. */
  readonly instruction: string;
  readonly seed: number;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly steps: number;
  readonly guidanceScale: number;
  /** Empty: the model's own. */
  readonly sampler: string;
  /** Step indices counted from the end, as in the paper; left out: in proportion to the paper's. */
  readonly t0?: number;
  readonly t1?: number;
  readonly framesPerSecond: number;
  readonly attention: CrossFramePolicy;
  /** Whether frames are moved copies of the first; else each begins with noise of its own. */
  readonly moves: boolean;
  readonly translation: { readonly x: number; readonly y: number };
  /** A path in place of the translation. */
  readonly path?: readonly { readonly x: number; readonly y: number }[];
  /** Factor and degrees a frame. */
  readonly zoom: number;
  readonly rotation: number;
  readonly controlScale: number;
  readonly cannyLow: number;
  readonly cannyHigh: number;
  readonly imageGuidanceScale: number;
}

/** What a first visit shows. The steps are fewer than the paper's 50, so that a first video comes soon. */
export const DEFAULT_FORM: VideoForm = {
  prompt: 'a penguin skiing in the snow',
  negativePrompt: '',
  instruction: 'make it night',
  seed: 0,
  width: 128,
  height: 128,
  frames: 8,
  steps: 20,
  guidanceScale: 7.5,
  sampler: '',
  framesPerSecond: 4,
  attention: 'first',
  moves: true,
  translation: { x: 12, y: 12 },
  zoom: 1,
  rotation: 0,
  controlScale: 1,
  cannyLow: 100,
  cannyHigh: 200,
  imageGuidanceScale: 1.5,
};

/** The fields of motion that a form stands for, one after the other; at least one. */
export function motionFieldsOf(form: VideoForm): readonly MotionFieldSettings[] {
  const { translation, path, zoom, rotation, frames } = form;
  const fields: MotionFieldSettings[] = [];
  if (path) fields.push({ kind: 'path', keyframes: keyframesOf(path, frames) });
  if (zoom !== 1) fields.push({ kind: 'zoom', factor: zoom });
  if (rotation !== 0) fields.push({ kind: 'rotate', degrees: rotation });
  const stands = translation.x === 0 && translation.y === 0;
  if (!path && (!stands || fields.length === 0)) fields.unshift({ kind: 'translate', ...translation });
  return fields;
}

/** A camera that goes along a drawn line, from its beginning at the first frame to its end at the last. */
function keyframesOf(path: readonly { readonly x: number; readonly y: number }[], frames: number) {
  const origin = path[0] ?? { x: 0, y: 0 };
  return Array.from({ length: frames }, (_, index) => {
    const at = (index / Math.max(1, frames - 1)) * (path.length - 1);
    const before = path[Math.floor(at)] ?? origin;
    const after = path[Math.ceil(at)] ?? before;
    const part = at - Math.floor(at);
    const between = (axis: 'x' | 'y') => round(before[axis] + part * (after[axis] - before[axis]) - origin[axis]);
    return { frame: index + 1, x: between('x'), y: between('y') };
  });
}

const round = (value: number): number => Math.round(10 * value) / 10;
