import type { DiffusionModel, EncodePromptsOptions } from '../networks/diffusion-model.js';
import type { RowText } from '../sampling/guidance.js';
import { combine, concatFrames, sliceFrames } from '../tensor/arithmetic.js';
import { tensor, type Tensor } from '../tensor/tensor.js';
import type { PromptKeyframe } from './request.js';
import type { ResolvedRequest } from './resolve-request.js';

/** The text context of a run. */
export interface TextContext {
  /** `[G, L, D]`, or `[F, G, L, D]` where prompts change from frame to frame. */
  readonly context: Tensor;
  readonly contextPerFrame: boolean;
  /** For each text, the words that did not fit. */
  readonly cut: readonly string[];
}

/** Encodes each text once and puts the guidance rows together; prompts between two keyframes are mixed in proportion. */
export async function encodeTexts(
  model: DiffusionModel,
  request: ResolvedRequest,
  rows: readonly RowText[],
  options: EncodePromptsOptions,
): Promise<TextContext> {
  const keyframes = keyframesOf(request);
  const texts = [request.negativePrompt, ...keyframes.map(({ prompt }) => request.profile.promptOf(prompt))];
  const used = rows.includes('negative') ? texts : texts.slice(1);
  const { embeddings, cut } = await model.encodePrompts(used, options);
  const at = (text: number) => sliceFrames(embeddings, text, text + 1);
  const prompts = keyframes.map((_, k) => at(used.length - keyframes.length + k));
  const rowsFor = (prompt: Tensor) => concatFrames(rows.map((row) => (row === 'prompt' ? prompt : at(0))));
  const [only] = prompts;
  if (only !== undefined && prompts.length === 1) return { context: rowsFor(only), contextPerFrame: false, cut };
  const frames = Array.from({ length: request.frames }, (_, frame) =>
    withFrameAxis(rowsFor(mix(keyframes, prompts, frame))),
  );
  return { context: concatFrames(frames), contextPerFrame: true, cut };
}

function keyframesOf({ prompt, promptTravel }: ResolvedRequest): readonly PromptKeyframe[] {
  return promptTravel[0]?.frame === 0 ? promptTravel : [{ frame: 0, prompt }, ...promptTravel];
}

/** The embedding `[1, L, D]` of `frame`: on the line between its neighbours, the last one's after the last. */
function mix(keyframes: readonly PromptKeyframe[], prompts: readonly Tensor[], frame: number): Tensor {
  const before = keyframes.findLastIndex((keyframe) => keyframe.frame <= frame);
  const [from, to] = [keyframes[before], keyframes[before + 1]];
  const [a, b] = [prompts[before] as Tensor, prompts[before + 1]];
  if (from === undefined || to === undefined || b === undefined || from.frame === frame) return a;
  const share = (frame - from.frame) / (to.frame - from.frame);
  return combine(1 - share, a, share, b);
}

const withFrameAxis = ({ data, shape }: Tensor): Tensor => tensor(data, [1, ...shape]);
