import type { Sampler } from '../sampling/sampler.js';

/**
 * Signal-to-noise ratios of the paper's T′ = 881 and T = 941, for the 64×64 latents that it was tried with (Stable
 * Diffusion's schedule).
 */
const PAPER = { tPrime: 0.01749, t: 0.0092, cells: 64 * 64 };

/** How much larger the ratios are at consistency 1. */
const LARGEST_GAIN = 8;

/** A point of the steps stands for a ratio where its logarithm is no further away. */
const NEAR = 0.1;

/** Where followers leave the first frame (T′), and where all frames join (T). */
export interface StartTimes {
  /** Training timesteps. */
  readonly tPrime: number;
  readonly t: number;
  /** Those of the two that are no timesteps of the sampler and have to stand between them. */
  readonly inserted: readonly number[];
}

/** What T′ and T are chosen for. */
export interface StartQuestion {
  /** As it would run without further timesteps. */
  readonly sampler: Pick<Sampler, 'timesteps' | 'stepStarts' | 'marginal'>;
  /** ᾱ of every training timestep. */
  readonly alphasCumprod: ArrayLike<number>;
  /** h · w of the latents that the model was trained on. */
  readonly cells: number;
  /** 0 … 1. */
  readonly consistency: number;
  /** Whether timesteps can be inserted. */
  readonly inserts: boolean;
  /** Whether the timesteps were given one by one: none is noisier than the first then. Default no. */
  readonly isGiven?: boolean;
}

/**
 * Signal-to-noise ratios s² / n² of T′ and T.
 * @param consistency 0 as in the paper, 1 the largest that a request may ask for
 * @param cells h · w of the latents that the model was trained on
 */
export function startRatios(consistency: number, cells: number): { readonly tPrime: number; readonly t: number } {
  const gain = (LARGEST_GAIN ** consistency * PAPER.cells) / cells;
  return { tPrime: PAPER.tPrime * gain, t: PAPER.t * gain };
}

/**
 * T′ and T by their signal-to-noise ratios: SNR* = 8^consistency · SNR of the paper · 64² / cells. One picture spread
 * over fewer cells needs less noise to lose its layout (Hoogeboom et al. 2023, arXiv 2301.11093, section 3.1). The size
 * is the one that the model was trained on: run at another size, it repeats objects and does not scale them. The nearest
 * step stands for a ratio; where none is near, the training timestep itself is inserted. Where the timesteps are given, all
 * frames join at the first of them if it is cleaner than T.
 */
export function chooseStart(question: StartQuestion): StartTimes {
  const ratios = startRatios(question.consistency, question.cells);
  // Where the timesteps are given, both move so far that none lies before the first.
  const up = question.isGiven ? Math.max(1, firstRatio(question) / ratios.t) : 1;
  const [t, tPrime] = [ratios.t, ratios.tPrime].map((ratio) => nearest(question, ratio * up)) as [Point, Point];
  if (t.t > tPrime.t) return startOf([tPrime, t]);
  return startOf(neighbours(question, t));
}

/**
 * T′ and T at given timesteps: the nearest steps stand for them, or they are inserted.
 * @param given training timesteps; T is the noisier one
 */
export function startAt(given: { readonly tPrime: number; readonly t: number }, question: StartQuestion): StartTimes {
  const ratioOf = (t: number) => {
    const alpha = question.alphasCumprod[Math.round(t)] as number;
    return alpha / (1 - alpha);
  };
  const own = (t: number) => pointsOf(question).find((point) => point.t === t) ?? nearest(question, ratioOf(t));
  const [t, tPrime] = [own(given.t), own(given.tPrime)];
  return t.t > tPrime.t ? startOf([tPrime, t]) : startOf(neighbours(question, t));
}

/** The signal-to-noise ratio of the noisiest step. */
function firstRatio({ sampler }: StartQuestion): number {
  const { signal, noise } = sampler.marginal(sampler.stepStarts[0] as number);
  return (signal / noise) ** 2;
}

interface Point {
  readonly t: number;
  readonly isInserted: boolean;
}

/** Steps at which a run can be cut, noisiest first, with the logarithms of their ratios. */
function pointsOf({ sampler }: StartQuestion): (Point & { readonly logRatio: number })[] {
  return sampler.stepStarts.map((i) => {
    const { signal, noise } = sampler.marginal(i);
    return { t: sampler.timesteps[i] as number, logRatio: 2 * Math.log(signal / noise), isInserted: false };
  });
}

function nearest(question: StartQuestion, ratio: number): Point {
  const wanted = Math.log(ratio);
  const away = ({ logRatio }: { readonly logRatio: number }) => Math.abs(logRatio - wanted);
  const step = pointsOf(question).reduce((best, each) => (away(each) < away(best) ? each : best));
  if (away(step) <= NEAR || !question.inserts) return step;
  return { t: nearestTimestep(question.alphasCumprod, wanted), isInserted: true };
}

function nearestTimestep(alphas: ArrayLike<number>, wanted: number): number {
  let best = 0;
  let least = Infinity;
  for (let t = 0; t < alphas.length; t++) {
    const alpha = alphas[t] as number;
    const away = Math.abs(Math.log(alpha / (1 - alpha)) - wanted);
    if (away < least) [best, least] = [t, away];
  }
  return best;
}

/** Where one step is the nearest to both: it is T, and the next one T′; the last one is T′. */
function neighbours(question: StartQuestion, { t }: Point): readonly [Point, Point] {
  const points = pointsOf(question);
  const at = points.findIndex((point) => point.t <= t);
  const join = Math.min(Math.max(at, 0), points.length - 2);
  return [points[join + 1] as Point, points[join] as Point];
}

const startOf = ([tPrime, t]: readonly [Point, Point]): StartTimes => ({
  tPrime: tPrime.t,
  t: t.t,
  inserted: [t, tPrime].flatMap((point) => (point.isInserted ? [point.t] : [])),
});
