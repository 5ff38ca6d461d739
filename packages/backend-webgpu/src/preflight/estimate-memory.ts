import type { ModelFigures, UNetLevelFigures, WeightFigures } from '@zeroreel/core';
import { BYTES_PER_ELEMENT, type FloatDType } from '@zeroreel/onnx';
import { type AttentionForm, MOST_SCORE_BYTES } from '../webgpu-dialect.js';

/** A run to estimate the memory of. */
export interface EstimatedRun {
  readonly figures: ModelFigures;
  /** The width of the video in pixels. */
  readonly width: number;
  /** The height of the video in pixels. */
  readonly height: number;
  /** F */
  readonly frames: number;
  /** The largest number of frames in one evaluation. */
  readonly chunkSize: number;
  /** G: 2 with guidance, else 1. */
  readonly rows: number;
  readonly dtype: FloatDType;
  readonly attention: AttentionForm;
}

/** The bytes of each stage, which follow one another, and of the largest single buffer. */
export interface MemoryEstimate {
  readonly encoding: number;
  readonly denoising: number;
  readonly decoding: number;
  /** The largest of the stages. */
  readonly peak: number;
  readonly largestBuffer: number;
}

/** What a stage needs, and its largest buffer. */
interface Demand {
  readonly bytes: number;
  readonly largestBuffer: number;
}

const FLOAT32 = BYTES_PER_ELEMENT.float32;
/** onnxruntime keeps freed buffers for later ones of about their size, so it holds this many times what is in use. */
const BUFFERS_KEPT = 1.5;

/**
 * Estimates what a run will hold from the shapes of its networks: the weights, the skip connections, and the largest
 * working set of a block. A provider frees memory when it likes, so the truth may differ.
 */
export function estimateMemory(run: EstimatedRun): MemoryEstimate {
  const bytes = BYTES_PER_ELEMENT[run.dtype];
  const { textEncoder } = run.figures;
  const [text, unet, vae] = [weights(textEncoder, bytes), demandOfUNet(run, bytes), demandOfDecoder(run, bytes)];
  return {
    encoding: text.bytes,
    denoising: unet.bytes,
    decoding: vae.bytes,
    peak: Math.max(text.bytes, unet.bytes, vae.bytes),
    largestBuffer: Math.max(text.largestBuffer, unet.largestBuffer, vae.largestBuffer),
  };
}

const weights = ({ parameters, largest }: WeightFigures, bytes: number): Demand => ({
  bytes: parameters * bytes,
  largestBuffer: largest * bytes,
});

function demandOfUNet({ rows, attention, ...run }: EstimatedRun, bytes: number): Demand {
  const { unet, vaeScaleFactor } = run.figures;
  const own = weights(unet, bytes);
  const isWhole = run.frames <= run.chunkSize;
  const batch = rows * Math.min(run.frames, run.chunkSize);
  const levels = unet.levels.map((level, depth) => ({
    ...level,
    below: unet.levels[depth + 1]?.channels ?? level.channels,
    tokens: cells(run.width / vaeScaleFactor, depth) * cells(run.height / vaeScaleFactor, depth),
  }));
  const skips = sum(levels, ({ layers, channels, tokens }) => (layers + 1) * batch * channels * tokens * bytes);
  const blocks = levels.map((level) => demandOfBlock(level, batch, bytes, attention));
  const carried = isWhole ? 0 : sum(levels, (level) => keysAndValues(level) * rows * bytes);
  return {
    // A video in chunks keeps the anchor's graph beside the followers'.
    bytes: (isWhole ? 1 : 2) * own.bytes + carried + BUFFERS_KEPT * (skips + Math.max(...blocks.map((b) => b.bytes))),
    largestBuffer: Math.max(own.largestBuffer, ...blocks.map((block) => block.largestBuffer)),
  };
}

interface SizedLevel extends UNetLevelFigures {
  /** The channels of the next coarser level. */
  readonly below: number;
  /** h · w at this level. */
  readonly tokens: number;
}

/** Finds the largest working set of an up block: its first normalisation, its feed-forward layer or its attention. */
function demandOfBlock(level: SizedLevel, batch: number, bytes: number, attention: AttentionForm): Demand {
  const { channels, below, tokens, heads, attends } = level;
  const joined = batch * (channels + below) * tokens;
  // The input, and three tensors of its size in float32: widened, centred, normalised.
  const norm = joined * (bytes + 3 * FLOAT32);
  if (!attends) return { bytes: norm, largestBuffer: joined * FLOAT32 };
  const map = batch * channels * tokens;
  // GEGLU projects to eight times the channels. The two halves and their product follow.
  const feedForward = map * (8 + 4 + 4) * bytes;
  const allScores = batch * heads * tokens * tokens * FLOAT32;
  const scores = attention === 'explicit' ? Math.min(allScores, MOST_SCORE_BYTES) : 0;
  const attending = 4 * map * FLOAT32 + 3 * scores;
  return {
    bytes: Math.max(norm, feedForward, attending),
    largestBuffer: Math.max(joined * FLOAT32, 8 * map * bytes, scores),
  };
}

/** How many numbers the anchor hands to the other frames in each guidance row. */
const keysAndValues = ({ attends, layers, tokens, channels }: SizedLevel): number =>
  attends ? (2 * layers + 1) * 2 * tokens * channels : 0;

/**
 * The decoder takes one frame at a time. Its finest level, which begins with the channels of the coarser one, is by far
 * the largest.
 */
function demandOfDecoder({ figures: { vae }, width, height }: EstimatedRun, bytes: number): Demand {
  const own = weights(vae, vae.forceUpcast ? FLOAT32 : bytes);
  const [finest = 0, coarser = finest] = vae.channels;
  const map = coarser * width * height;
  return {
    bytes: own.bytes + BUFFERS_KEPT * map * (2 * FLOAT32 + 3 * FLOAT32),
    largestBuffer: Math.max(own.largestBuffer, map * FLOAT32),
  };
}

const cells = (finest: number, depth: number): number => Math.ceil(finest / 2 ** depth);

const sum = <T>(items: readonly T[], size: (item: T) => number): number =>
  items.reduce((total, item) => total + size(item), 0);
