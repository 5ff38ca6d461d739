import {
  concatFrames,
  definePlugin,
  DiffusionModel,
  EventBus,
  number,
  PredictedX0Hook,
  provide,
  sliceFrames,
  startRatios,
  tensor,
  type Flow,
  type HookContext,
  type Tensor,
} from '@zeroreel/core';
import { followMotion } from '../follow-motion.js';
import { placeOf } from '../warp-latents.js';

/**
 * Frames take over what the first one predicts, moved to where they show it, while they are noisy:
 * x̂_0,k ← x̂_0,k + λ m_k (S_k x̂_0,1 - x̂_0,k), where m_k is 1 for cells that the first frame shows, else 0. What the camera
 * comes upon is free to develop from T on, and what it has seen is held (`docs/steadier-video.md`).
 */
export const carriedX0 = definePlugin({
  name: 'carried-x0',
  summary: "Holds frames to the first one's prediction, moved by the camera, while they are noisy",
  requires: ['motion-dynamics'],
  options: {
    strength: number({
      description: "how much frames take of the first one's prediction",
      label: 'Carried prediction',
      flag: '--carry-x0',
      bare: true,
      default: 1,
      min: 0,
      max: 1,
      step: 0.05,
    }),
    until: number({
      description: 'down to the noise at which frames would be copied with this consistency',
      label: 'Carried until',
      flag: '--carry-until',
      default: 1,
      min: 0,
      max: 3,
      step: 0.05,
      level: 'expert',
    }),
  },
  provides: ({ strength, until }) => [
    provide(PredictedX0Hook, [DiffusionModel, EventBus], ({ defaultSize, vaeScaleFactor }, events) => {
      const cells = (defaultSize / vaeScaleFactor) ** 2;
      const tell = () => events.emit('notice', { message: WITHOUT_EFFECT });
      return new CarriedX0({ strength, ratio: startRatios(until, cells).tPrime }, tell);
    }),
  ],
});

const WITHOUT_EFFECT =
  '--carry-x0 has no effect here: frames come out of the first one at less noise than --carry-until, or not by a field';

interface Carrying {
  /** λ, 0 … 1. */
  readonly strength: number;
  /** Signal-to-noise ratio up to which predictions are carried. */
  readonly ratio: number;
}

class CarriedX0 implements PredictedX0Hook {
  readonly name = 'carried-x0';
  readonly framewise = true;

  /** Whether the frames of a run are about to come out of the first one. */
  #isNext = false;

  constructor(
    private readonly carrying: Carrying,
    private readonly tellNoEffect: () => void,
  ) {}

  adjust(predictedX0: Tensor, { phase, level, frameIds, frames, motion }: HookContext): Tensor {
    const isNext = this.#isNext;
    this.#isNext = phase === 'anchor';
    if (phase === 'anchor') return predictedX0;
    const isCarried = (level.signal / level.noise) ** 2 <= this.carrying.ratio;
    const follow = motion && followMotion(motion, frames);
    if (!isCarried || follow === undefined) {
      if (isNext) this.tellNoEffect();
      return predictedX0;
    }
    const first = sliceFrames(predictedX0, 0, 1);
    const carried = frameIds.map((id, k) => {
      if (id === 0) return first;
      const own = sliceFrames(predictedX0, k, k + 1);
      return this.#carry(own, follow.move(first, id), follow.flow(id, own.shape.slice(1)));
    });
    return concatFrames(carried);
  }

  #carry(own: Tensor, moved: Tensor, flow: Flow): Tensor {
    const seen = seenCells(flow);
    const data = own.data.map((value, k) => {
      const share = this.carrying.strength * (seen[k % seen.length] as number);
      return value + share * ((moved.data[k] as number) - value);
    });
    return tensor(data, own.shape);
  }
}

/** 1 for cells `[h, w]` of a frame that show what the first frame shows, else 0. */
function seenCells(flow: Flow): Uint8Array {
  const { height, width } = flow;
  const isOn = (position: number, size: number) => position >= -0.5 && position <= size - 0.5;
  return Uint8Array.from({ length: height * width }, (_, cell) => {
    const [y, x] = placeOf(flow, cell);
    return isOn(y, height) && isOn(x, width) ? 1 : 0;
  });
}
