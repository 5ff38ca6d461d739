import { ZeroreelError } from '../errors.js';
import type { SchedulerConfig, TimestepSpacing } from './scheduler-config.js';

/**
 * The training timesteps of a run, descending (Lin et al. 2023, arXiv 2305.08891, table 2; rounding as in diffusers);
 * `leading` where the configuration names no spacing.
 * @throws ZeroreelError `invalid-request` where the steps do not fit into the training timesteps
 */
export function createTimesteps(config: SchedulerConfig, steps: number): number[] {
  const { numTrainTimesteps: train, timestepSpacing = 'leading' } = config;
  if (steps > train) throw tooMany(steps, `the model was trained on ${train} timesteps`);
  const timesteps = Array.from({ length: steps }, (_, i) => timestepAt({ ...config, timestepSpacing }, steps, i));
  const first = timesteps[0] ?? 0;
  if (first >= train) {
    throw tooMany(steps, `${timestepSpacing} spacing would begin at timestep ${first}, the last one is ${train - 1}`);
  }
  return timesteps;
}

function timestepAt(
  { numTrainTimesteps: train, timestepSpacing, stepsOffset }: SchedulerConfig & { timestepSpacing: TimestepSpacing },
  steps: number,
  i: number,
) {
  const remaining = steps - 1 - i;
  switch (timestepSpacing) {
    case 'leading':
      return remaining * Math.floor(train / steps) + stepsOffset;
    case 'trailing':
      return roundHalfToEven(train - i * (train / steps)) - 1;
    case 'linspace':
      return steps === 1 ? 0 : roundHalfToEven(remaining * ((train - 1) / (steps - 1)));
  }
}

/** numpy's rounding: 0.5 → 0, 1.5 → 2. */
export function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const fraction = value - floor;
  if (fraction !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

const tooMany = (steps: number, reason: string) =>
  new ZeroreelError('invalid-request', `steps: ${steps} are too many, ${reason}`);
