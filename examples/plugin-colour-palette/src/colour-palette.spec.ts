import { cpuBackend } from '@zeroreel/backend-cpu';
import {
  createContainer,
  PredictedX0Hook,
  tensor,
  textToVideo,
  type Backend,
  type DiffusionModel,
  type Plugin,
  type PluginInput,
  type Tensor,
} from '@zeroreel/core';
import { miniModelPath } from '@zeroreel/mini';
import { loadModel } from '@zeroreel/models';
import { openModelFolder } from '@zeroreel/node';
import { crossFrameAttention, motionDynamics } from '@zeroreel/plugins';
import { pluginContract } from '@zeroreel/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeModel } from './__testing__/fake-model.js';
import { parseColour } from './encode-colours.js';
import { colourPalette, plugin } from './index.js';

const sunset = ['#1b1035', '#e4572e', '#f6c85f'];

pluginContract('colour-palette', () => colourPalette({ colours: sunset }));

describe('colourPalette', () => {
  type PaletteOptions = PluginInput<typeof colourPalette.options>;

  /** What the plugin's hook makes of a grey cell at the first step. */
  async function pulled(options: PaletteOptions): Promise<readonly number[]> {
    const parts = await createContainer({ model: fakeModel().model, plugins: [colourPalette(options)] });
    const [hook] = parts.getAll(PredictedX0Hook);
    const grey = tensor(Float32Array.of(0, 0, 0), [1, 3, 1, 1]);
    const context = { phase: 'all', i: 0, steps: 4, t: 900, frameIds: [0], frames: 1 } as const;
    return [...(await hook!.adjust(grey, { ...context, level: { signal: 0.5, noise: 0.8 } })).data];
  }

  it('pulls to its colours by its strength', async () => {
    expect(await pulled({ colours: ['#ffff00'], strength: 0.5 })).toEqual([0.5, 0.5, -0.5]);
    expect(await pulled({ colours: ['#0000ff'], strength: 0.25 })).toEqual([-0.25, -0.25, 0.25]);
    expect(await pulled({ colours: ['#ffff00'] })).toEqual([0.8, 0.8, -0.8].map(Math.fround));
  });

  it.each<[Partial<PaletteOptions>, string]>([
    [{ colours: [] }, 'colour-palette.colours: expected a list of 1 to 256 values, each a colour as #rrggbb, got []'],
    [{ colours: ['#1b1035', 'red'] }, "colour-palette.colours[1]: expected a colour as #rrggbb, got 'red'"],
    [{ colours: sunset, strength: 2 }, 'colour-palette.strength: expected a number from 0 to 1, got 2'],
    [{}, 'colour-palette.colours: expected a list of 1 to 256 values, each a colour as #rrggbb, got none'],
  ])('refuses %o', async (options, message) => {
    await expect(pulled(options as PaletteOptions)).rejects.toThrow(message);
  });

  it('is what apps import', () => {
    expect(plugin).toBe(colourPalette);
  });
});

describe('a video of the embedded model', () => {
  let backend: Backend;
  let model: DiffusionModel;
  beforeAll(async () => {
    backend = await cpuBackend({ threads: 2, worker: false });
    model = await loadModel(openModelFolder(miniModelPath()), backend);
  });
  afterAll(async () => {
    await model[Symbol.asyncDispose]();
    await backend[Symbol.asyncDispose]();
  });

  /** The pictures of a short run, `[1, 3, H, W]` each. */
  async function makeVideo(...added: readonly Plugin[]): Promise<readonly Tensor[]> {
    const plugins = [motionDynamics(), crossFrameAttention(), ...added];
    const request = { prompt: 'a penguin skiing in the snow', frames: 2, steps: 8, guidanceScale: 2.5 };
    return (await textToVideo({ model, plugins }).generate(request).video).frames;
  }

  /** The mean distance of pixels to their nearest colour, in units of [-1, 1]. */
  function distanceToPalette(frames: readonly Tensor[]): number {
    const palette = sunset.map(parseColour);
    const distances = frames.flatMap(({ data }) => {
      const pixels = data.length / 3;
      return Array.from({ length: pixels }, (_, k) => {
        const channel = (index: number) => data[index * pixels + k]!;
        return Math.min(...palette.map(([r, g, b]) => Math.hypot(r - channel(0), g - channel(1), b - channel(2))));
      });
    });
    return distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
  }

  it('comes nearer to the palette the stronger it pulls', async () => {
    const own = distanceToPalette(await makeVideo());
    const half = distanceToPalette(await makeVideo(colourPalette({ colours: sunset, strength: 0.5 })));
    const whole = distanceToPalette(await makeVideo(colourPalette({ colours: sunset, strength: 1 })));
    // Measured: 1.21, 1.01, 0.69.
    expect(half).toBeLessThan(0.9 * own);
    expect(whole).toBeLessThan(0.65 * own);
  }, 300_000);
});
