import { formatShape, sameShape, type Shape } from '@zeroreel/onnx';
import { ZeroreelError } from '../errors.js';
import { isFinite } from '../tensor/arithmetic.js';
import type { Tensor } from '../tensor/tensor.js';
import type { FrameSpan } from './frame-plan.js';
import type { PlannedRun } from './prepare-run.js';
import { RUN_STATE_FORMAT, type RunPosition, type RunState } from './run-state.js';

/**
 * Refuses a state that is not one of this run: it may come from anywhere. What a sampler's history has to hold, the
 * sampler alone knows.
 * @throws ZeroreelError `invalid-request` with what was expected and what was got
 */
export function requireState(state: RunState, run: PlannedRun): void {
  const { fingerprint = '', part } = run.options;
  requireSame('format', state.format, RUN_STATE_FORMAT);
  requireSame('fingerprint', state.fingerprint, fingerprint);
  requireSame('part', partName(state.part), partName(part));
  requireSame('times', state.times.join(', '), run.sampler.timesteps.join(', '));
  requirePosition(state, run);
  requireLatents(state, run);
}

const partName = (part: FrameSpan | undefined): string =>
  part === undefined ? 'the whole video' : `frames ${part.from} to ${part.to}`;

function requireSame(field: string, got: string | number, expected: string | number): void {
  if (got !== expected) throw refused(field, String(expected), String(got));
}

/** Phases that a run comes through, and the first and the last position of each. */
function phasesOf({ request: { start }, parts, sampler }: PlannedRun): Partial<Record<RunPosition['phase'], Bounds>> {
  const { stepStarts, timesteps } = sampler;
  if (start === undefined) return { all: [0, timesteps.length] };
  const { joinStep, warpStep } = start;
  const [t, tPrime] = [stepStarts[joinStep] as number, stepStarts[warpStep] as number];
  const ahead: Partial<Record<RunPosition['phase'], Bounds>> =
    parts.firstFrame === undefined ? { anchor: [0, tPrime] } : { inversion: [0, stepStarts.length - joinStep] };
  return { ...ahead, all: [t, timesteps.length] };
}

type Bounds = readonly [low: number, high: number];

function requirePosition({ phase, pass, next }: RunState, run: PlannedRun): void {
  const phases = phasesOf(run);
  const bounds = phases[phase];
  if (bounds === undefined) throw refused('phase', `one of ${Object.keys(phases).join(', ')}`, phase);
  const hasSecondPass = phase === 'all' && hasSecond(run);
  if (pass !== 0 && !(hasSecondPass && (pass as number) === 1))
    throw refused('pass', hasSecondPass ? '0 or 1' : '0', pass);
  const [low, high] = bounds;
  if (Number.isInteger(next) && next >= low && next <= high) return;
  throw refused('next', `an integer from ${low} to ${high}`, next);
}

function requireLatents(
  { phase, pass, next, x, history, atT, predictedX0, inverted }: RunState,
  run: PlannedRun,
): void {
  const { frameShape, plan, request, sampler, parts } = run;
  const one: Shape = [1, ...frameShape];
  const together: Shape = phase === 'all' ? [plan.frameIds.length, ...frameShape] : one;
  requireTensor('x', x, together);
  history.forEach((tensor, k) => requireTensor(`history[${k}]`, tensor, together));

  const { start } = request;
  const isPastT = phase === 'anchor' && start !== undefined && next > (sampler.stepStarts[start.joinStep] as number);
  const needsAtT = isPastT || (phase === 'all' && pass === 0 && hasSecond(run));
  if (needsAtT || atT !== undefined) requireTensor('atT', atT, together);

  const needsX0 = phase === 'anchor' && next > 0 && parts.followerStart !== undefined;
  if (needsX0 || predictedX0 !== undefined) requireTensor('predictedX0', predictedX0, one);

  if (parts.firstFrame === undefined || start === undefined) return;
  const steps = phase === 'inversion' ? next : sampler.stepStarts.length - start.joinStep;
  if (inverted?.length !== steps) throw refused('inverted', `latents of ${steps} steps`, inverted?.length ?? 'none');
  inverted.forEach((tensor, k) => requireTensor(`inverted[${k}]`, tensor, one));
}

const hasSecond = ({ parts, request }: PlannedRun): boolean =>
  parts.secondPass !== undefined && request.start !== undefined;

function requireTensor(field: string, tensor: Tensor | undefined, shape: Shape): void {
  const got = tensor === undefined ? 'none' : formatShape(tensor.shape);
  if (tensor === undefined || !sameShape(tensor.shape, shape))
    throw refused(field, `latents ${formatShape(shape)}`, got);
  if (!isFinite(tensor)) throw refused(field, 'finite numbers', 'NaN or infinity');
}

const refused = (field: string, expected: string, got: string | number): ZeroreelError =>
  new ZeroreelError('invalid-request', `resumeFrom.${field}: expected ${expected}, got ${got}`);
