import { parseSettings, type Settings } from '@zeroreel/run';
import { describe, expect, it } from 'vitest';
import { builtIn } from '../__testing__/built-in.js';
import { readShortLink, shortLink, viewLink } from './short-link.js';

const settings = (changes: Partial<Settings> = {}): Settings => ({
  ...{ format: 2, model: {}, request: { prompt: 'a fox' }, output: {}, machine: {} },
  plugins: ['motion-dynamics', 'cross-frame-attention'].map((name) => ({ name, options: {} })),
  ...changes,
});
const read = (link: string) => readShortLink(link, builtIn)?.settings;

describe('shortLink', () => {
  it('says what differs from what a view begins with', () => {
    const request = { prompt: 'a fox & 펭귄 🦊', seed: 7, chunkSize: 8, width: 64 };
    const link = shortLink('generate', settings({ request, output: { pingPong: true } }), builtIn);
    expect(link && decodeURIComponent(link)).toBe(
      '#generate?prompt=a+fox+&+펭귄+🦊&width=64&seed=7&output.pingPong=true',
    );
  });

  const loop = { name: 'motion-dynamics', options: { loop: true, fields: [{ kind: 'zoom', factor: 1.1 }] } };
  const lora = { name: 'weight-overlays', options: { lora: [{ file: 'ink & co.safetensors', strength: 0.5 }] } };
  it.each<[string, Settings]>([
    ['plain settings', settings()],
    ['options of plugins', settings({ plugins: [loop, { name: 'cross-frame-attention', options: {} }] })],
    ['other plugins', settings({ plugins: [lora, loop] })],
    ['no plugins', settings({ plugins: [{ name: 'cross-frame-attention', options: {} }] })],
    ['a model and a machine', settings({ model: { source: 'zr/mini@v2' }, machine: { backend: 'wasm' } })],
    ['a list and a text of digits', settings({ request: { prompt: '12', timesteps: [999, 499] } })],
    ['prompts', settings({ request: { prompt: 'a=b&c#d?e+f%20', promptTravel: [{ frame: 2, prompt: 'x&y' }] } })],
    ['options of the model', settings({ request: { prompt: 'a', modelOptions: { crop: '0,8' } } })],
  ])('comes back as it was: %s', (_, asked) => {
    const link = shortLink('generate', asked, builtIn) ?? '';
    expect(parseSettings(read(link), builtIn)).toEqual(asked);
    // As an address bar has it.
    expect(read(new URL(link, 'https://example.org/zr/').hash)).toEqual(read(link));
  });

  it('leaves to the other form what it cannot say', () => {
    const stranger = { name: 'https://example.org/p.js', options: { a: 1 } };
    expect(shortLink('generate', settings({ plugins: [stranger] }), builtIn)).toBeUndefined();
    expect(shortLink('generate', settings({ plugins: [loop, loop] }), builtIn)).toBeUndefined();
  });
});

describe('readShortLink', () => {
  it('knows views, and no others', () => {
    expect(readShortLink(viewLink('edit'), builtIn)).toEqual({ view: 'edit' });
    for (const link of ['', '#', '#settings=abc', '#paint', '#__proto__?a=1']) {
      expect(readShortLink(link, builtIn)).toBeUndefined();
    }
  });

  it('begins as the view does', () => {
    const begun = read('#edit?seed=3') as Settings;
    expect(begun.request).toEqual({ prompt: 'make it night', seed: 3 });
    expect(begun.plugins.map(({ name }) => name)).toContain('instruct-pix2pix');
  });

  it.each([
    ['#generate?steps=many', /request\.steps: expected an integer/],
    ['#generate?steps=1e99', /request\.steps: expected an integer/],
    ['#generate?nonsense=1', /request\.nonsense: expected no such option/],
    ['#generate?motion-dynamics.speed=1', /plugins\[0\]\.options\.speed: expected no such option/],
    ['#generate?motion-dynamics.fields=[{', /plugins\[0\]\.options\.fields: expected/],
    [`#generate?timesteps=${'['.repeat(100)}`, /request\.timesteps: expected/],
    ['#generate?plugins=', /plugins\[0\]/],
    ['#generate?prompt=%E0%A4%A', /^$/],
  ])('leaves what is wrong with %s to the check of settings', (link, fault) => {
    const check = () => {
      parseSettings(read(link), builtIn);
      return '';
    };
    if (fault.source === '^$') expect(check()).toBe('');
    else expect(check).toThrow(fault);
  });

  it('refuses more than any link of ours has', () => {
    expect(() => read(`#generate?prompt=${'a'.repeat(70_000)}`)).toThrow('expected 65536 letters at most');
  });
});
