import fc from 'fast-check';
import { ZeroreelError } from '@zeroreel/core';
import { builtInPlugins } from '@zeroreel/plugins';
import { describe, expect, it } from 'vitest';
import { settingsOf } from '../__testing__/settings.js';
import { parseSettings } from './parse-settings.js';

const known = (name: string) => builtInPlugins.find((plugin) => plugin.name === name);

/** Settings with every built-in plugin and most options. */
const whole = settingsOf({
  model: { source: 'embedded', variant: 'fp16' },
  request: {
    ...{ prompt: 'a fox', negativePrompt: 'rain', promptTravel: [{ frame: 4, prompt: 'a wolf' }] },
    ...{ width: 512, height: 320, frames: 12, seed: 3, steps: 50, guidanceScale: 7, sampler: 'ddim', sigmas: 'karras' },
    ...{ eta: 0.1, t0: 44, t1: 47, chunkSize: 6, clipSkip: 1, sharedNoise: true, profile: 'diffusers' },
  },
  plugins: [
    {
      name: 'motion-dynamics',
      options: {
        fields: [
          { kind: 'zoom', factor: 1.02 },
          { kind: 'translate', x: 3, y: 0 },
          { kind: 'path', keyframes: [{ frame: 8, x: 60, zoom: 1.4, degrees: 10 }] },
        ],
        ...{ sampling: 'bilinear', border: 'clamp', loop: false },
      },
    },
    { name: 'cross-frame-attention', options: { policy: 'first+previous' } },
    {
      name: 'weight-overlays',
      options: {
        dreambooth: { file: '/weights/dog', strength: 0.9 },
        lora: [{ file: '/weights/style.safetensors', strength: -0.5 }],
        embeddings: ['/weights/cat.safetensors'],
      },
    },
    {
      name: 'controlnet',
      options: {
        kind: 'depth',
        clip: { file: '/clips/depth.mp4', start: 0.5, end: 3, rate: 12, resize: 'paper' },
        ...{ network: '/nets/depth', scale: 0.8, span: { start: 0, end: 0.6 }, cannyLow: 50, cannyHigh: 120 },
      },
    },
    { name: 'image-to-video', options: { picture: '/pictures/first.png' } },
    { name: 'background-smoothing', options: { strength: 0.4 } },
  ],
  output: { framesPerSecond: 12, pingPong: true, audio: false },
  machine: { backend: 'cuda', threads: 8, precision: 'float16' },
});

type Path = readonly (string | number)[];

/** Every place in a tree of JSON. */
function placesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [
    path,
    ...Object.entries(value).flatMap(([key, inner]) =>
      placesOf(inner, [...path, Array.isArray(value) ? Number(key) : key]),
    ),
  ];
}

/** The tree with another value at a place. */
function withValue(tree: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  const inner = (tree as Record<string | number, unknown>)[key];
  const changed = withValue(inner, rest, value);
  if (Array.isArray(tree)) return tree.map((item: unknown, k) => (k === key ? changed : item));
  return { ...(tree as object), [key]: changed };
}

const places = placesOf(whole);

/** Runs the parser: settings, or an error that says what is wrong. Anything else is a fault of the parser's. */
function outcomeOf(value: unknown): 'settings' | readonly string[] {
  try {
    parseSettings(value, known);
    return 'settings';
  } catch (error) {
    if (!(error instanceof ZeroreelError)) throw error;
    expect(error.code).toBe('invalid-request');
    expect(error.faults.length).toBeGreaterThan(0);
    return error.faults.map(({ path, message }) => {
      expect(path).not.toBe('');
      expect(message).toMatch(/^expected /);
      return path;
    });
  }
}

describe('damaged settings', () => {
  it('are whole before they are damaged', () => {
    expect(parseSettings(whole, known)).toEqual(whole);
  });

  it('give settings or faults with paths, whatever JSON stands at any place', () => {
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue({ maxDepth: 3 }), (place, value) => {
        const damaged = JSON.parse(JSON.stringify(withValue(whole, place, value))) as unknown;
        const outcome = outcomeOf(damaged);
        if (outcome === 'settings') expect(parseSettings(damaged, known)).toEqual(damaged);
      }),
      { numRuns: 1500, seed: 12 },
    );
  });

  it('name the place of a value of another type', () => {
    for (const place of places.filter((path) => path.length > 1)) {
      const [group] = place;
      for (const value of [null, { damaged: true }]) {
        const outcome = outcomeOf(withValue(whole, place, value));
        expect([
          place,
          outcome === 'settings' ? outcome : outcome.some((path) => path.startsWith(String(group))),
        ]).toEqual([place, true]);
      }
    }
  });

  it('have a fault for every key that nobody declares', () => {
    const objects = places.filter((place) => {
      const value = place.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown>)[key], whole);
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    });
    for (const place of objects) {
      for (const key of ['damaged', 'constructor', 'toString']) {
        const outcome = outcomeOf(withValue(whole, [...place, key], 1));
        expect([...place, key, outcome !== 'settings' && outcome.some((path) => path.endsWith(key))]).toEqual([
          ...place,
          key,
          true,
        ]);
      }
    }
  });

  it('do not reach the prototype', () => {
    const text = JSON.stringify(whole).replace('"prompt":', '"__proto__":{"steps":3},"prompt":');
    const outcome = outcomeOf(JSON.parse(text));
    expect(outcome).toEqual(['request.__proto__']);
    expect(({} as { steps?: number }).steps).toBeUndefined();
  });
});
