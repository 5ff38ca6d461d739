import type { ModelFigures, UNetFigures, UNetLevelFigures, WeightFigures } from '@zeroreel/core';
import { BYTES_PER_ELEMENT, type DType, type FloatDType } from '@zeroreel/onnx';
import { PART_BYTES } from './late-constants.js';
import { isLarge } from './lean-model.js';

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
  /** Networks in the UNet's graph that keep a value for each skip connection, as ControlNets do. Default none. */
  readonly additions?: readonly WeightFigures[];
}

/** How a provider holds what it computes with, in bytes. */
export interface MemoryHabits {
  /**
   * What the weights of a network take in one session.
   * @param bytes of a number in the type that the network computes in
   */
  weights(figures: WeightFigures, bytes: number): number;
  /** What is there before anything is computed, and what running any network adds to it. */
  readonly overhead: number;
  /** How a session of a network holds its values. */
  session(figures: WeightFigures): SessionHabits;
}

/** How a session holds the values that it computes. */
export interface SessionHabits {
  /** How many times what is in use a provider holds, because it keeps freed buffers for others of about their size. */
  readonly kept: number;
  /** The tensors of a picture's size that the decoder's finest level holds at once. */
  readonly decoderMaps: number;
  /** What a feed-forward layer holds at once, in tensors of its input's size. Default 16: GEGLU's eight, its halves, their product. */
  readonly gatedMaps?: number;
  /** The unfolded pictures of the largest convolution, nine numbers each, that are held at once. */
  readonly unfolded: number;
  /** Whether weights of other types are cast while a layer runs, a part at a time (`lateConstants`). */
  readonly castsLate: boolean;
  /** The most scores of attention that are computed at once; 0 for kernels that hold none. */
  readonly scoreBytes: number;
  /** How many times these are held. */
  readonly scoreCopies: number;
}

/** Sessions of lean models, on the CPU and in WebAssembly: see `leanModel`. Measured, `docs/memory.md`. */
const LEAN_HABITS = {
  kept: 1.1,
  decoderMaps: 4.1,
  unfolded: 1.5,
  castsLate: true,
  scoreBytes: 0,
  scoreCopies: 0,
} as const;

/** Sessions that plan one buffer for all values of a shape, and keep it: those of other models there. Measured, too. */
const PLANNED_HABITS = { ...LEAN_HABITS, kept: 2.2, decoderMaps: 7, unfolded: 1, castsLate: false } as const;

/** The habits of sessions on the CPU and in WebAssembly, by the size of the weights in their file. */
export const habitsBySize = (figures: WeightFigures): SessionHabits =>
  isLarge(bytesInFile(figures)) ? LEAN_HABITS : PLANNED_HABITS;

/** What a network's weights take in their files. */
export const bytesInFile = ({ byType }: WeightFigures): number =>
  (Object.entries(byType) as [DType, number][]).reduce((sum, [dtype, n]) => sum + n * BYTES_PER_ELEMENT[dtype], 0);

/** What a process of Node has before it computes, onnxruntime included. */
export const NODE_BYTES = 141 * 2 ** 20;

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

/**
 * Estimates what a run will hold from the shapes of its networks: the weights, the skip connections, and the largest
 * working set of a block. A provider frees memory when it likes, so the truth may differ.
 */
export function estimateMemory(run: EstimatedRun, habits: MemoryHabits): MemoryEstimate {
  const bytes = BYTES_PER_ELEMENT[run.dtype];
  const text = weights(run.figures.textEncoder, bytes, habits);
  const [unet, vae] = [demandOfUNet(run, bytes, habits), demandOfDecoder(run, bytes, habits)];
  const [encoding, denoising, decoding] = [text, unet, vae].map((demand) => demand.bytes + habits.overhead) as [
    number,
    number,
    number,
  ];
  return {
    ...{ encoding, denoising, decoding },
    peak: Math.max(encoding, denoising, decoding),
    largestBuffer: Math.max(text.largestBuffer, unet.largestBuffer, vae.largestBuffer),
  };
}

const weights = (figures: WeightFigures, bytes: number, habits: MemoryHabits): Demand => ({
  bytes: habits.weights(figures, bytes),
  largestBuffer: figures.largest * bytes,
});

function demandOfUNet({ rows, additions = [], ...run }: EstimatedRun, bytes: number, habits: MemoryHabits): Demand {
  const { unet, vaeScaleFactor } = run.figures;
  const graph = additions.reduce(together, unet);
  const own = weights(graph, bytes, habits);
  const session = habits.session(graph);
  const isWhole = run.frames <= run.chunkSize;
  const batch = rows * Math.min(run.frames, run.chunkSize);
  const levels = unet.levels.map((level, depth) => ({
    ...level,
    below: unet.levels[depth + 1]?.channels ?? level.channels,
    tokens: cells(run.width / vaeScaleFactor, depth) * cells(run.height / vaeScaleFactor, depth),
  }));
  const skips = sum(levels, ({ layers, channels, tokens }) => (layers + 1) * batch * channels * tokens * bytes);
  const [{ channels: hintChannels = 0, tokens: hintTokens = 0 } = {}] = levels;
  // What each has read in the pictures of all frames, and a copy for those that are evaluated.
  const hints = additions.length * (run.frames + batch / rows) * hintChannels * hintTokens * FLOAT32;
  const blocks = levels.map((level) => demandOfBlock(level, batch, bytes, session));
  const finest = Math.max(...levels.map(({ channels, below, tokens }) => (channels + below) * tokens));
  const unfolded = session.unfolded * finest * 9 * bytes;
  const cast =
    session.castsLate && !graph.byType[run.dtype]
      ? castPart(graph, Math.max(...blocks.map((b) => b.largestBuffer)))
      : 0;
  const carried = isWhole ? 0 : (sum(levels, keysAndValues) + keysOfMiddle(levels, unet)) * rows * bytes;
  return {
    // A video in chunks keeps the anchor's graph beside the followers': its weights, and room for its frame.
    bytes:
      (isWhole ? 1 : 2) * own.bytes +
      carried +
      unfolded +
      cast +
      hints +
      session.kept * ((1 + additions.length) * skips + Math.max(...blocks.map((b) => b.bytes))),
    largestBuffer: Math.max(own.largestBuffer, ...blocks.map((block) => block.largestBuffer)),
  };
}

/** The part of a weight that `lateConstants` casts at once. */
const castPart = ({ largest }: WeightFigures, largestActivation: number): number =>
  Math.min(largest * FLOAT32, Math.max(PART_BYTES, largestActivation / 2));

interface SizedLevel extends UNetLevelFigures {
  /** The channels of the next coarser level. */
  readonly below: number;
  /** h · w at this level. */
  readonly tokens: number;
}

/** Finds the largest working set of an up block: its first normalisation, its feed-forward layer or its attention. */
function demandOfBlock(
  level: SizedLevel,
  batch: number,
  bytes: number,
  { gatedMaps = 8 + 4 + 4, scoreBytes, scoreCopies }: SessionHabits,
): Demand {
  const { channels, below, tokens, heads, attends } = level;
  const joined = batch * (channels + below) * tokens;
  // The input, and three tensors of its size in float32: widened, centred, normalised.
  const norm = joined * (bytes + 3 * FLOAT32);
  if (!attends) return { bytes: norm, largestBuffer: joined * FLOAT32 };
  const map = batch * channels * tokens;
  const feedForward = map * gatedMaps * bytes;
  const allScores = batch * heads * tokens * tokens * FLOAT32;
  const scores = Math.min(allScores, scoreBytes);
  const attending = 4 * map * FLOAT32 + scoreCopies * scores;
  return {
    bytes: Math.max(norm, feedForward, attending),
    largestBuffer: Math.max(joined * FLOAT32, 8 * map * bytes, scores),
  };
}

/** How many numbers the anchor hands to the other frames in each guidance row. */
const keysAndValues = ({ attends, layers, transformerLayers = 1, tokens, channels }: SizedLevel): number =>
  attends ? (2 * layers + 1) * transformerLayers * 2 * tokens * channels : 0;

const keysOfMiddle = (levels: readonly SizedLevel[], { midTransformers }: UNetFigures): number => {
  const { tokens = 0, channels = 0 } = levels.at(-1) ?? {};
  return midTransformers * 2 * tokens * channels;
};

/** The weights of two networks in one graph. */
function together(first: WeightFigures, second: WeightFigures): WeightFigures {
  const byType = { ...first.byType };
  for (const [dtype, n] of Object.entries(second.byType) as [DType, number][]) byType[dtype] = (byType[dtype] ?? 0) + n;
  const largest = Math.max(first.largest, second.largest);
  return { parameters: first.parameters + second.parameters, byType, largest };
}

/**
 * The decoder takes one frame at a time. Its finest level, which begins with the channels of the coarser one, is by far
 * the largest.
 */
function demandOfDecoder(
  { figures: { vae }, width, height }: EstimatedRun,
  bytes: number,
  habits: MemoryHabits,
): Demand {
  const own = weights(vae, vae.forceUpcast ? FLOAT32 : bytes, habits);
  const [finest = 0, coarser = finest] = vae.channels;
  const map = coarser * width * height;
  return {
    bytes: own.bytes + habits.session(vae).decoderMaps * map * FLOAT32,
    largestBuffer: Math.max(own.largestBuffer, map * FLOAT32),
  };
}

const cells = (finest: number, depth: number): number => Math.ceil(finest / 2 ** depth);

const sum = <T>(items: readonly T[], size: (item: T) => number): number =>
  items.reduce((total, item) => total + size(item), 0);
