import { describe, expect, it } from 'vitest';
import type { ModelPart, WeightOverlay } from '../networks/weight-overlay.js';
import { applyTags, takeTags } from './prompt-tags.js';
import type { ResolvedRequest } from './resolve-request.js';

const tag = (name: string, textStrength: number, unetStrength: number, text: string) => ({
  ...{ name, text, textStrength, unetStrength },
});

describe('takeTags', () => {
  it.each([
    ['a cat <lora:foo:0.7>', 'a cat ', [tag('foo', 0.7, 0.7, '<lora:foo:0.7>')]],
    ['<lora:foo>a', 'a', [tag('foo', 1, 1, '<lora:foo>')]],
    ['<lyco:a b.v2:-1:.5>', '', [tag('a b.v2', -1, 0.5, '<lyco:a b.v2:-1:.5>')]],
    ['<lora:foo:te=0.2:unet=0.4>', '', [tag('foo', 0.2, 0.4, '<lora:foo:te=0.2:unet=0.4>')]],
    ['<lora:foo:0.5:unet=0.4:dyn=8>', '', [tag('foo', 0.5, 0.4, '<lora:foo:0.5:unet=0.4:dyn=8>')]],
    ['a <3 b > c', 'a <3 b > c', []],
  ])('%s', (prompt, rest, tags) => {
    expect(takeTags(prompt)).toEqual({ prompt: rest, tags, others: [] });
  });

  it('keeps networks of other kinds apart', () => {
    expect(takeTags('a <hypernet:foo:1> b')).toEqual({ prompt: 'a  b', tags: [], others: ['<hypernet:foo:1>'] });
  });

  it.each(['<lora:foo:strong>', '<lora:foo:>', '<lora:foo:1:x>'])('refuses %s', (prompt) => {
    expect(() => takeTags(prompt)).toThrow('prompt: expected a number as the strength of');
  });
});

/** An overlay that knows which strengths it was asked for. */
function overlay(...names: string[]): WeightOverlay {
  const at = (strengthOf: (part: ModelPart) => number): WeightOverlay => ({
    name: `${names[0]} ${strengthOf('text_encoder')} ${strengthOf('unet')}`,
    apply: (_, weights) => Promise.resolve(weights),
  });
  return { ...at(() => 0.25), tag: { names, at } };
}

const request = (prompt: string, ...travel: string[]) =>
  ({
    ...{ prompt, promptSyntax: 'webui' },
    promptTravel: travel.map((text, frame) => ({ frame, prompt: text })),
  }) as unknown as ResolvedRequest;

const untagged: WeightOverlay = { name: 'dreambooth', apply: (_, weights) => Promise.resolve(weights) };
const overlays = [untagged, overlay('foo', 'Foo Style'), overlay('bar')];
const namesAfter = (...prompts: [string, ...string[]]) =>
  applyTags(request(...prompts), overlays).overlays.map(({ name }) => name);

describe('applyTags', () => {
  it('gives overlays that prompts name their strengths, and leaves the others', () => {
    expect(namesAfter('a cat')).toEqual(['dreambooth', 'foo 0.25 0.25', 'bar 0.25 0.25']);
    expect(namesAfter('a <lora:FOO:0.7>')).toEqual(['dreambooth', 'foo 0.7 0.7', 'bar 0.25 0.25']);
    expect(namesAfter('<lora:foo style:1:0.5><lora:sub/bar:0>')).toEqual(['dreambooth', 'foo 1 0.5', 'bar 0 0']);
    expect(namesAfter('<lora:foo:0.5> x <lora:foo:0.25>')).toEqual(['dreambooth', 'foo 0.75 0.75', 'bar 0.25 0.25']);
    expect(namesAfter('x', 'y <lora:foo:2>', 'z')).toEqual(['dreambooth', 'foo 2 2', 'bar 0.25 0.25']);
  });

  it('takes the tags out of every prompt', () => {
    const { request: rest, notices } = applyTags(
      request('a <lora:foo> b', 'c <hypernet:x>', 'd <hypernet:x>'),
      overlays,
    );
    expect(rest).toMatchObject({
      prompt: 'a  b',
      promptTravel: [
        { frame: 0, prompt: 'c ' },
        { frame: 1, prompt: 'd ' },
      ],
    });
    expect(notices).toEqual(['The prompt has <hypernet:x>, a network of an unknown kind; it is left out']);
  });

  it('does nothing in plain syntax', () => {
    const plain = { ...request('a <lora:none:1>'), promptSyntax: 'plain' } as ResolvedRequest;
    expect(applyTags(plain, overlays)).toEqual({ request: plain, overlays, notices: [] });
  });

  it.each([
    [['<lora:none:0.8>'], 'expected <lora:none:0.8> to name one of the LoRAs that are given: foo, bar; give its file'],
    [['<lora:foo:1>', '<lora:foo:2>'], 'expected one strength for the whole video, got <lora:foo:1> and <lora:foo:2>'],
  ] as const)('refuses %j', (prompts, message) => {
    const [first, ...travel] = prompts;
    expect(() => applyTags(request(first, ...travel), overlays)).toThrow(message);
  });

  it('names the prompt in its faults', () => {
    expect(() => applyTags(request('<lora:x>'), [])).toThrow(
      expect.objectContaining({
        code: 'invalid-request',
        faults: [expect.objectContaining({ path: 'prompt' })],
      }) as Error,
    );
  });
});
