import { cpuBackend } from '@zeroreel/backend-cpu';
import {
  createContainer,
  TextToVideo,
  type Backend,
  type DiffusionModel,
  type Plugin,
  type Tensor,
} from '@zeroreel/core';
import { miniModelPath } from '@zeroreel/mini';
import { loadModel } from '@zeroreel/models';
import { openModelFolder } from '@zeroreel/node';
import { crossFrameAttention, motionDynamics } from '@zeroreel/plugins';
import { pluginContract } from '@zeroreel/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { colourPalette, plugin } from './index.js';
import { parseColour } from './parse-colour.js';

const sunset = ['#1b1035', '#e4572e', '#f6c85f'];

pluginContract('colour-palette', () => colourPalette({ colours: sunset }));

describe('colourPalette', () => {
  it.each([
    [{ colours: [] }, 'colours: expected at least one, got none'],
    [{ colours: ['red'] }, "colours: expected each as #rrggbb, got 'red'"],
    [{ colours: sunset, strength: 2 }, 'strength: expected a number from 0 to 1, got 2'],
  ])('refuses %o', (options, message) => {
    expect(() => colourPalette(options)).toThrow(message);
  });

  it('is made by the command line too', async () => {
    expect((await plugin.create({ colours: sunset })).name).toBe('colour-palette');
    await expect(plugin.create({ strength: 1 })).rejects.toThrow(
      "Option 'colours' of the plugin 'colour-palette': expected a list of texts, got none",
    );
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
    const container = createContainer({ model, plugins });
    const request = { prompt: 'a penguin skiing in the snow', frames: 2, steps: 8 };
    const run = container.get(TextToVideo).generate(request);
    let next = await run.next();
    while (!next.done) next = await run.next();
    return next.value.frames;
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
