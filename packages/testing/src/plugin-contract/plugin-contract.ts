import { cpuBackend } from '@zeroreel/backend-cpu';
import {
  createContainer,
  defaultOf,
  holdsFiles,
  isPluginDefinition,
  parseOptions,
  resolveRunParts,
  type Backend,
  type DiffusionModel,
  type PictureFrame,
  type Plugin,
  type PluginDefinition,
  type Tensor,
  type TextToVideoRequest,
  type Video,
} from '@zeroreel/core';
import { miniModelPath } from '@zeroreel/mini';
import { loadModel } from '@zeroreel/models';
import { openModelFolder } from '@zeroreel/node';
import { crossFrameAttention, motionDynamics } from '@zeroreel/plugins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { worstDifference } from '../expect-close.js';
import { countedBackend, type CountedBackend } from './counted-backend.js';
import { runWatched, WatchedTensors } from './watched-run.js';

/** What a plugin is created for, in case it needs to know. */
export interface PluginContractRun {
  readonly model: DiffusionModel;
  /** The model's backend, for networks that the caller opens itself. */
  readonly backend: Backend;
}

/** Options of `pluginContract`. */
export interface PluginContractOptions {
  /**
   * Plugins that come before it in the list, including those that it requires. Default: motion dynamics and
   * cross-frame attention, except the one of its own name. Name others if it provides the same part as one of these.
   */
  readonly beside?: readonly Plugin[];
  /** Overrides the contract's request: 3 frames of 64×64, 3 steps, no guidance. */
  readonly request?: Partial<TextToVideoRequest>;
  /** Default: the embedded base model. */
  readonly openModel?: (backend: Backend) => Promise<DiffusionModel>;
  /** Tensors and pictures that the plugin was created with; it must not change them. */
  readonly inputs?: readonly (Tensor | PictureFrame)[];
}

const REQUEST = {
  prompt: 'a panda in the city',
  frames: 3,
  steps: 3,
  t0: 0,
  t1: 1,
  width: 64,
  height: 64,
  guidanceScale: 1,
};

/**
 * Tests what every plugin guarantees, on a small real model: it describes its options and adds its parts beside others;
 * its video is finite, complete and the same each time; it writes into no tensors but its own and leaves nothing on the
 * backend.
 * @param make called for every run; the caller keeps what has to live longer
 */
export function pluginContract(
  name: string,
  make: (run: PluginContractRun) => Plugin | Promise<Plugin>,
  { beside, request, openModel = openMini, inputs = [] }: PluginContractOptions = {},
): void {
  describe(`${name}: plugin contract`, () => {
    let backend: CountedBackend;
    let model: DiffusionModel;
    /** Alive after the first `make`: what the caller keeps over all runs. */
    let aliveBefore: string[];
    beforeAll(async () => {
      backend = countedBackend(await cpuBackend({ threads: 2, worker: false }));
      model = await openModel(backend);
      await make({ model, backend });
      aliveBefore = backend.alive();
    });
    afterAll(() => backend[Symbol.asyncDispose]());

    const others = ({ definition }: Plugin) =>
      beside ?? [motionDynamics(), crossFrameAttention()].filter((other) => other.definition.name !== definition.name);
    const load = (plugins: readonly Plugin[]) => createContainer({ model, plugins });
    const watched = new WatchedTensors();
    inputs.forEach((input, k) => {
      watched.watch(`inputs[${k}]`, input);
    });

    async function generate(): Promise<Video> {
      const plugin = await make({ model, backend });
      const plugins = [...others(plugin), plugin];
      return runWatched({ model, plugins, request: { ...REQUEST, ...request }, watched });
    }

    it('describes itself and its options, which take their own defaults', async () => {
      const { definition } = await make({ model, backend });
      expect(isPluginDefinition(definition)).toBe(true);
      expect(definition.summary).toMatch(/^.*[^.]$/);
      for (const { description } of Object.values(definition.options)) expect(description).toMatch(/^.*[^.]$/);
      const withDefault = Object.entries(definition.options).filter(
        ([, option]) => defaultOf(option) !== undefined && !holdsFiles(option),
      );
      const defaults = Object.fromEntries(withDefault.map(([key, option]) => [key, defaultOf(option)]));
      expect(parseOptions(Object.fromEntries(withDefault), defaults, definition.name).faults).toEqual([]);
    });

    it('adds its parts beside others', async () => {
      const plugin = await make({ model, backend });
      const parts = resolveRunParts(await load([...others(plugin), plugin]));
      expect(parts.model).toBe(model);
    });

    it('is not loaded where something that it requires is missing', async () => {
      const plugin = await make({ model, backend });
      const { requires = [] } = plugin.definition;
      for (const required of [...requires, 'a-plugin-that-is-not-there']) {
        const wanting = unloadable(plugin, [...new Set([...requires, required])]);
        const plugins = [...others(plugin).filter(({ definition }) => definition.name !== required), wanting];
        await expect(load(plugins)).rejects.toThrow(`requires '${required}'`);
      }
    });

    it('is refused where it is in the list twice, unless it is repeatable', async () => {
      const plugin = await make({ model, backend });
      const loading = load([...others(plugin), plugin, plugin]);
      if (plugin.definition.repeatable) await expect(loading.then(resolveRunParts)).resolves.toMatchObject({ model });
      else await expect(loading).rejects.toThrow(`'${plugin.definition.name}' is in the list twice`);
    });

    describe('a run', () => {
      let first: Video;
      beforeAll(async () => {
        first = await generate();
      }, 300_000);

      it('gives finite frames of the size that was asked for', () => {
        const { frames, width, height } = { ...REQUEST, ...request };
        const { latentChannels, vaeScaleFactor: cell } = model;
        expect(first.latents.shape).toEqual([frames, latentChannels, height / cell, width / cell]);
        expect(first.latents.data.every(Number.isFinite)).toBe(true);
        expect(first.frames.map(({ shape }) => shape)).toEqual(Array(frames).fill([1, 3, height, width]));
        for (const { data } of first.frames) expect(data.every((value) => Math.abs(value) <= 1)).toBe(true);
      });

      it('gives the same bits again, with a plugin made afresh', async () => {
        const again = await generate();
        expect(worstOf(again.latents, first.latents)).toBe(0);
        again.frames.forEach((frame, id) => {
          expect(worstOf(frame, first.frames[id])).toBe(0);
        });
      }, 300_000);

      it('leaves tensors that it was given as they were', () => {
        expect(watched.changed()).toEqual([]);
      });

      it('leaves nothing alive on the backend', () => {
        expect(backend.alive()).toEqual(aliveBefore);
      });
    });
  });
}

/** The plugin with other requirements; asking it for its parts is an error. */
function unloadable({ definition, options }: Plugin, requires: readonly string[]): Plugin {
  const provides = () => {
    throw new Error(`The plugin '${definition.name}' was loaded all the same`);
  };
  return { definition: { ...definition, requires, provides } as unknown as PluginDefinition, options };
}

const worstOf = (actual: Tensor, expected: Tensor | undefined): number =>
  worstDifference(actual.data, expected?.data ?? []).difference;

const openMini = (backend: Backend): Promise<DiffusionModel> => loadModel(openModelFolder(miniModelPath()), backend);
