import type { DiffusionModel, EncodePromptsOptions } from '../networks/diffusion-model.js';
import { mixTexts, stackTexts, textRow, withFrameAxis, type TextConditioning } from '../networks/text-conditioning.js';
import type { PromptKeyframe } from '../options/option.js';
import type { ResolvedRequest } from '../request/resolve-request.js';
import type { RowText } from '../sampling/guidance.js';

/** The texts of a run, for every guidance row. */
export interface RunTexts {
  /** Each tensor `[G, …]`, or `[F, G, …]` where prompts change from frame to frame. */
  readonly text: TextConditioning;
  readonly textPerFrame: boolean;
  /** For each text, the words that did not fit. */
  readonly cut: readonly string[];
  /** What is worth telling about them. */
  readonly notices: readonly string[];
}

/**
 * Encodes each text once and puts the guidance rows together; prompts between two keyframes are mixed in proportion.
 */
export async function encodeTexts(
  model: DiffusionModel,
  request: ResolvedRequest,
  rows: readonly RowText[],
  options: EncodePromptsOptions,
): Promise<RunTexts> {
  const keyframes = keyframesOf(request);
  const prompts = keyframes.map(({ prompt }) => request.profile.promptOf(prompt));
  const negatives = rows.includes('negative') ? [request.negativePrompt] : [];
  const { texts, cut, notices = [] } = await model.encodePrompts([...negatives, ...prompts], options);
  const negative = textRow(texts, 0);
  const encoded = prompts.map((_, k) => textRow(texts, negatives.length + k));
  const rowsFor = (prompt: TextConditioning) => stackTexts(rows.map((row) => (row === 'prompt' ? prompt : negative)));
  const [only] = encoded;
  if (only !== undefined && encoded.length === 1) return { text: rowsFor(only), textPerFrame: false, cut, notices };
  const frames = Array.from({ length: request.frames }, (_, frame) =>
    withFrameAxis(rowsFor(textAt(keyframes, encoded, frame))),
  );
  return { text: stackTexts(frames), textPerFrame: true, cut, notices };
}

function keyframesOf({ prompt, promptTravel }: ResolvedRequest): readonly PromptKeyframe[] {
  return promptTravel[0]?.frame === 0 ? promptTravel : [{ frame: 0, prompt }, ...promptTravel];
}

/** The text of `frame`: on the line between its neighbours, the last one's after the last. */
function textAt(
  keyframes: readonly PromptKeyframe[],
  texts: readonly TextConditioning[],
  frame: number,
): TextConditioning {
  const before = keyframes.findLastIndex((keyframe) => keyframe.frame <= frame);
  const [from, to] = [keyframes[before], keyframes[before + 1]];
  const [a, b] = [texts[before] as TextConditioning, texts[before + 1]];
  if (from === undefined || to === undefined || b === undefined || from.frame === frame) return a;
  return mixTexts(a, b, (frame - from.frame) / (to.frame - from.frame));
}
