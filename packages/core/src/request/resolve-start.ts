import { ZeroreelError } from '../errors.js';
import type { Sampler } from '../sampling/sampler.js';
import type { SigmaSpacing, TimestepSpacing } from '../sampling/scheduler-config.js';
import type { Profile } from './profile.js';
import type { ModelNoise } from './model-noise.js';
import { chooseStart, startAt, type StartQuestion, type StartTimes } from './start-levels.js';

/** Steps at which frame 1 is copied and warped (T′) and at which all frames join (T); 0 = the noisiest, join < warp. */
export interface StartSteps {
  readonly warpStep: number;
  readonly joinStep: number;
  /** The same as training timesteps. */
  readonly warpTimestep: number;
  readonly joinTimestep: number;
  /** Those of them that stand between the sampler's own timesteps. */
  readonly inserted: readonly number[];
  /** Whether they were given as steps, or by a profile that counts steps. */
  readonly byStep: boolean;
}

/** T′ and T as a request has them: as steps from the end of the run, or as training timesteps. */
export interface AskedStart {
  readonly t0: number | undefined;
  readonly t1: number | undefined;
  readonly warpTimestep: number | undefined;
  readonly joinTimestep: number | undefined;
}

/** Whether T′ or T is given as a step. */
export const isByStep = ({ t0, t1 }: AskedStart): boolean => (t0 ?? t1) !== undefined;

/** Fields without those of the start. */
export function withoutStart<T extends AskedStart>(fields: T): Omit<T, keyof AskedStart> {
  const { t0: _t0, t1: _t1, warpTimestep: _warp, joinTimestep: _join, ...others } = fields;
  return others;
}

/** What the start depends on. */
export interface StartContext extends ModelNoise {
  readonly sampler: string;
  readonly steps: number;
  readonly eta: number;
  readonly sigmas?: SigmaSpacing | undefined;
  readonly spacing?: TimestepSpacing | undefined;
  /** Given one by one. */
  readonly timesteps?: readonly number[] | undefined;
  readonly profile: Profile;
  /** h · w of the latents that the model was trained on. */
  readonly cells: number;
  readonly consistency: number;
}

/**
 * Where followers leave the first frame, and where all frames join. Steps that are given come first, then timesteps that
 * are given; else the model's size and the consistency decide.
 * @throws ZeroreelError `invalid-request` naming what is wrong
 */
export function resolveStart(asked: AskedStart, context: StartContext): StartSteps {
  const { profile, steps } = context;
  const byStep = isByStep(asked) || profile.startSteps === 'fixed';
  if (!byStep) return resolveTimes(asked, context);
  const { warpStep, joinStep } = resolveSteps(asked, profile, steps);
  const sampler = samplerOf(context, []);
  const timestep = (step: number) => sampler.timesteps[sampler.stepStarts[step] as number] as number;
  const times = { warpTimestep: timestep(warpStep), joinTimestep: timestep(joinStep) };
  return { warpStep, joinStep, ...times, inserted: [], byStep };
}

function samplerOf(context: StartContext, inserted: readonly number[]): Sampler {
  const { sampler, steps, eta, sigmas, spacing, timesteps } = context;
  return context.createSampler(sampler, { steps, eta, ...(sigmas && { sigmas }), spacing, timesteps, inserted });
}

function resolveTimes({ warpTimestep, joinTimestep }: AskedStart, context: StartContext): StartSteps {
  const inserts = context.takesInserted(context.sampler);
  const plain = samplerOf(context, []);
  if (!inserts && plain.stepStarts.length < 2) throw tooFewSteps();
  const question: StartQuestion = { ...context, sampler: plain, inserts, isGiven: context.timesteps !== undefined };
  const { tPrime, t, inserted } = timesOf({ warpTimestep, joinTimestep }, question);
  const sampler = inserted.length === 0 ? plain : samplerOf(context, inserted);
  const stepOf = (time: number) => sampler.stepStarts.findIndex((i) => sampler.timesteps[i] === time);
  const [warpStep, joinStep] = [stepOf(tPrime), stepOf(t)];
  return { warpStep, joinStep, warpTimestep: tPrime, joinTimestep: t, inserted, byStep: false };
}

function timesOf(
  { warpTimestep, joinTimestep }: Pick<AskedStart, 'warpTimestep' | 'joinTimestep'>,
  question: StartQuestion,
): StartTimes {
  if (warpTimestep === undefined && joinTimestep === undefined) return chooseStart(question);
  if (warpTimestep === undefined) throw invalid('warpTimestep', 'one beside joinTimestep', 'none');
  if (joinTimestep === undefined) throw invalid('joinTimestep', 'one beside warpTimestep', 'none');
  const last = question.alphasCumprod.length - 1;
  if (joinTimestep > last) throw invalid('joinTimestep', `at most ${last}, the noisiest timestep`, joinTimestep);
  if (warpTimestep >= joinTimestep)
    throw invalid('warpTimestep', `less than joinTimestep, ${joinTimestep}`, warpTimestep);
  return startAt({ tPrime: warpTimestep, t: joinTimestep }, question);
}

/** t0 and t1 count from the end of the run; the result counts from its beginning. */
function resolveSteps({ t0: askedT0, t1: askedT1 }: AskedStart, profile: Profile, steps: number) {
  if (steps === 1) throw tooFewSteps();
  const t1 = askedT1 ?? defaultT1(profile, steps);
  if (!isBetween(t1, 1, steps - 1)) {
    throw invalid('t1', `an integer from 1 to ${steps - 1} (steps - 1)`, `${t1}${origin(askedT1, profile)}`);
  }
  const t0 = askedT0 ?? defaultT0(profile, steps, t1);
  if (!isBetween(t0, 0, t1 - 1)) {
    throw invalid('t0', `an integer from 0 to ${t1 - 1} (t1 - 1)`, `${t0}${origin(askedT0, profile)}`);
  }
  return { warpStep: steps - 1 - t0, joinStep: steps - 1 - t1 };
}

const defaultT1 = ({ startSteps }: Profile, steps: number): number =>
  startSteps === 'fixed' ? 47 : Math.max(1, Math.min(Math.round(steps * 0.94), steps - 1));

const defaultT0 = ({ startSteps }: Profile, steps: number, t1: number): number =>
  startSteps === 'fixed' ? 44 : Math.min(Math.round(steps * 0.88), t1 - 1);

const origin = (given: number | undefined, profile: Profile): string =>
  given === undefined ? `, the default of profile ${profile.name}` : '';

const isBetween = (value: number, low: number, high: number): boolean => value >= low && value <= high;

const tooFewSteps = (): ZeroreelError => invalid('steps', 'at least 2, to come from t1 to t0 (or --no-motion)', 1);

function invalid(path: string, expected: string, got: unknown): ZeroreelError {
  const message = `expected ${expected}, got ${String(got)}`;
  return new ZeroreelError('invalid-request', `${path}: ${message}`, { faults: [{ path, message }] });
}
