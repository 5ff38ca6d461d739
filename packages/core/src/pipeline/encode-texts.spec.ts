import { describe, expect, it } from 'vitest';
import { fakeModel } from '../__testing__/fake-model.js';
import { requestContext } from '../__testing__/request-context.js';
import { encodeTexts } from './encode-texts.js';
import { resolveRequest } from '../request/resolve-request.js';
import type { TextToVideoRequest } from '../request/request-options.js';

/** The fake's embedding of a text is a tenth of its length. */
async function encode(
  request: Partial<TextToVideoRequest>,
  rows: readonly ('prompt' | 'negative')[] = ['negative', 'prompt'],
) {
  const { model, log } = fakeModel();
  const resolved = resolveRequest({ prompt: 'x'.repeat(10), frames: 5, ...request }, requestContext);
  const { text, textPerFrame } = await encodeTexts(model, resolved, rows, {});
  const context = text['context']!;
  return { context, textPerFrame, numbers: [...context.data].map((value) => Number(value.toFixed(5))), log };
}

const length = (count: number) => 'y'.repeat(count);

describe('encodeTexts', () => {
  it('puts the rows in the order of the guidance, each text encoded once', async () => {
    const { context, textPerFrame, numbers, log } = await encode({ negativePrompt: length(3) }, [
      'prompt',
      'negative',
      'negative',
    ]);
    expect(context.shape).toEqual([3, 1, 1]);
    expect(textPerFrame).toBe(false);
    expect(numbers).toEqual([1, 0.3, 0.3]);
    expect(log.texts).toEqual([[length(3), 'x'.repeat(10)]]);
  });

  it('does not encode a negative prompt that no row reads', async () => {
    const { numbers, log } = await encode({ negativePrompt: length(3) }, ['prompt']);
    expect(numbers).toEqual([1]);
    expect(log.texts).toEqual([['x'.repeat(10)]]);
  });

  it('mixes prompts in proportion between keyframes; the last one stays', async () => {
    const travel = [
      { frame: 2, prompt: length(20) },
      { frame: 3, prompt: length(40) },
    ];
    const { context, textPerFrame, numbers, log } = await encode({ promptTravel: travel });
    expect(context.shape).toEqual([5, 2, 1, 1]);
    expect(textPerFrame).toBe(true);
    expect(numbers).toEqual([0, 1, 0, 1.5, 0, 2, 0, 4, 0, 4]);
    expect(log.texts).toEqual([[undefined, 'x'.repeat(10), length(20), length(40)]]);
  });

  it('begins with a keyframe of frame 0 in the place of the prompt', async () => {
    const travel = [
      { frame: 0, prompt: length(20) },
      { frame: 4, prompt: length(40) },
    ];
    const { numbers, log } = await encode({ promptTravel: travel }, ['prompt']);
    expect(numbers).toEqual([2, 2.5, 3, 3.5, 4]);
    expect(log.texts).toEqual([[length(20), length(40)]]);
  });

  it('is one text for all frames where nothing changes', async () => {
    const travel = [{ frame: 0, prompt: length(20) }];
    for (const frames of [1, 5]) {
      const { textPerFrame, numbers } = await encode({ promptTravel: travel, frames });
      expect(textPerFrame).toBe(false);
      expect(numbers).toEqual([0, 2]);
    }
  });

  it('adds a profile’s words to every prompt, not to the negative one', async () => {
    const travel = [{ frame: 4, prompt: 'a dog.' }];
    const { log } = await encode({ promptTravel: travel, negativePrompt: 'blurry', profile: 'official' });
    const words = ', high quality, HD, 8K, trending on artstation, high focus, dramatic lighting';
    expect(log.texts).toEqual([['blurry', `${'x'.repeat(10)}${words}`, `a dog${words}`]]);
  });
});
