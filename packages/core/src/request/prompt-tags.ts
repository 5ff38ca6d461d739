import { ZeroreelError } from '../errors.js';
import type { ModelPart, WeightOverlay } from '../networks/weight-overlay.js';
import type { ResolvedRequest } from './resolve-request.js';

/** `<lora:name:0.7>` in a prompt. */
export interface LoraTag {
  readonly name: string;
  /** As it is written, for messages. */
  readonly text: string;
  /** For the text encoder and for the UNet. */
  readonly textStrength: number;
  readonly unetStrength: number;
}

/** A prompt and what was taken out of it. */
export interface TaggedPrompt {
  /** Without its tags. */
  readonly prompt: string;
  readonly tags: readonly LoraTag[];
  /** Tags for networks that are no LoRAs, as they are written. */
  readonly others: readonly string[];
}

/** `<kind:name:…>` (webui's `modules/extra_networks.py`) */
const TAG = /<(\w+):([^>]+)>/g;

/**
 * Takes the tags out of a prompt: `<lora:name>`, `<lora:name:0.7>`, `<lora:name:0.7:0.5>` (text encoder, UNet), also with
 * `te=` and `unet=`; `<lyco:…>` is the same.
 * @throws ZeroreelError `invalid-request` for a strength that is no number
 */
export function takeTags(prompt: string): TaggedPrompt {
  const tags: LoraTag[] = [];
  const others: string[] = [];
  const rest = prompt.replace(TAG, (text, kind: string, args: string) => {
    if (kind === 'lora' || kind === 'lyco') tags.push(readTag(text, args));
    else others.push(text);
    return '';
  });
  return { prompt: rest, tags, others };
}

function readTag(text: string, args: string): LoraTag {
  const items = args.split(':');
  const [name = '', ...positional] = items.filter((item) => !item.includes('='));
  const named = new Map(
    items.filter((item) => item.includes('=')).map((item) => item.split('=', 2) as [string, string]),
  );
  const strength = (given: string | undefined, otherwise: number): number => {
    if (given === undefined) return otherwise;
    const number = given.trim() === '' ? NaN : Number(given);
    if (Number.isFinite(number)) return number;
    throw fault(`expected a number as the strength of ${text}, got '${given}'`);
  };
  const textStrength = strength(named.get('te') ?? positional[0], 1);
  return {
    name: name.trim(),
    text,
    textStrength,
    unetStrength: strength(named.get('unet') ?? positional[1], textStrength),
  };
}

/** A request whose prompts have lost their tags, and the overlays as the tags want them. */
export interface AppliedTags {
  readonly request: ResolvedRequest;
  readonly overlays: readonly WeightOverlay[];
  readonly notices: readonly string[];
}

/**
 * Gives the overlays that prompts name the strengths that they ask for, and takes the tags out. Overlays that no prompt
 * names keep theirs. One LoRA twice in a prompt counts with the sum (stable-diffusion.cpp). LoRAs hold for the whole video:
 * prompts of later frames that name the same have to agree.
 * @throws ZeroreelError `invalid-request` for a tag that names none of the overlays, and for prompts that disagree
 */
export function applyTags(request: ResolvedRequest, overlays: readonly WeightOverlay[]): AppliedTags {
  if (request.promptSyntax !== 'webui') return { request, overlays, notices: [] };
  const prompt = takeTags(request.prompt);
  const travel = request.promptTravel.map((keyframe) => ({ ...keyframe, ...takeTags(keyframe.prompt) }));
  const asked = new Map<WeightOverlay, LoraTag>();
  for (const { tags } of [prompt, ...travel]) {
    for (const [overlay, tag] of sumByOverlay(tags, overlays)) {
      const earlier = asked.get(overlay);
      if (earlier && !isSame(earlier, tag))
        throw fault(`expected one strength for the whole video, got ${earlier.text} and ${tag.text}`);
      asked.set(overlay, tag);
    }
  }
  const others = [prompt, ...travel].flatMap((each) => each.others);
  return {
    request: {
      ...request,
      prompt: prompt.prompt,
      promptTravel: travel.map(({ frame, prompt: text }) => ({ frame, prompt: text })),
    },
    overlays: overlays.map((overlay) => tagged(overlay, asked.get(overlay))),
    notices: [...new Set(others)].map((text) => `The prompt has ${text}, a network of an unknown kind; it is left out`),
  };
}

function sumByOverlay(
  tags: readonly LoraTag[],
  overlays: readonly WeightOverlay[],
): ReadonlyMap<WeightOverlay, LoraTag> {
  const sums = new Map<WeightOverlay, LoraTag>();
  for (const tag of tags) {
    for (const overlay of named(tag, overlays)) {
      const { textStrength = 0, unetStrength = 0 } = sums.get(overlay) ?? {};
      sums.set(overlay, {
        ...tag,
        textStrength: textStrength + tag.textStrength,
        unetStrength: unetStrength + tag.unetStrength,
      });
    }
  }
  return sums;
}

function named({ name, text }: LoraTag, overlays: readonly WeightOverlay[]): readonly WeightOverlay[] {
  // Folders before it tell where its file lay.
  const bare = (name.split('/').at(-1) ?? name).toLowerCase();
  const found = overlays.filter(({ tag }) => tag?.names.some((each) => each.toLowerCase() === bare));
  if (found.length > 0) return found.slice(0, 1);
  const known = overlays.flatMap(({ tag }) => tag?.names.slice(0, 1) ?? []).join(', ') || 'none';
  throw fault(
    `expected ${text} to name one of the LoRAs that are given: ${known}; give its file (--lora FILE), or the folder where it lies (--lora-dir FOLDER)`,
  );
}

const isSame = (a: LoraTag, b: LoraTag): boolean =>
  a.textStrength === b.textStrength && a.unetStrength === b.unetStrength;

function tagged(overlay: WeightOverlay, tag: LoraTag | undefined): WeightOverlay {
  if (tag === undefined || overlay.tag === undefined) return overlay;
  return overlay.tag.at((part: ModelPart) => (part === 'unet' ? tag.unetStrength : tag.textStrength));
}

const fault = (message: string): ZeroreelError =>
  new ZeroreelError('invalid-request', `prompt: ${message}`, { faults: [{ path: 'prompt', message }] });

/** Every prompt of a request, in the order of the frames. */
export const promptsOf = ({ prompt, promptTravel }: Pick<ResolvedRequest, 'prompt' | 'promptTravel'>): string[] => [
  prompt,
  ...promptTravel.map((keyframe) => keyframe.prompt),
];
