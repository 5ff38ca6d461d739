import { cpuBackend } from '@zeroreel/backend-cpu';
import {
  createContainer,
  TextToVideo,
  type Backend,
  type DiffusionModel,
  type Plugin,
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
import { runWatched } from './plugin-run.js';
import { WatchedTensors } from './watched-tensors.js';

/** What a plugin is made with, where it needs to know. */
export interface PluginContractRun {
  readonly model: DiffusionModel;
  /** That of the model, for networks of the plugin's own. */
  readonly backend: Backend;
}

/** What differs from plugin to plugin. */
export interface PluginContractOptions {
  /**
   * Plugins before it in the list, those that it requires among them; default: motion dynamics and cross-frame attention,
   * but for the one of its own name. Name others where it binds the same part as one of these.
   */
  readonly beside?: readonly Plugin[];
  /** Over the contract's own request: 3 frames of 64×64, 3 steps, no guidance. */
  readonly request?: Partial<TextToVideoRequest>;
  /** Default: the embedded base model. */
  readonly openModel?: (backend: Backend) => Promise<DiffusionModel>;
  /** Tensors that the plugin was made with; it must leave them as they are. */
  readonly inputs?: readonly Tensor[];
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
 * What every plugin owes a run, on a small real model: it loads beside others, its video is finite and whole, the same
 * each time, and it neither writes into tensors that are not its own nor leaves anything on the backend.
 * @param make called afresh for every container; what it needs to hold for longer (a network) is the caller's
 */
export function pluginContract(
  name: string,
  make: (run: PluginContractRun) => Plugin | Promise<Plugin>,
  { beside, request, openModel = openMini, inputs = [] }: PluginContractOptions = {},
): void {
  describe(`${name}: plugin contract`, () => {
    let backend: CountedBackend;
    let model: DiffusionModel;
    /** Networks that the caller keeps over all runs are alive from the first `make` on. */
    let aliveBefore: string[];
    beforeAll(async () => {
      backend = countedBackend(await cpuBackend({ threads: 2, worker: false }));
      model = await openModel(backend);
      await make({ model, backend });
      aliveBefore = backend.alive();
    });
    afterAll(() => backend[Symbol.asyncDispose]());

    const others = (plugin: Plugin) =>
      beside ?? [motionDynamics(), crossFrameAttention()].filter((other) => other.name !== plugin.name);
    const watched = new WatchedTensors();
    inputs.forEach((tensor, k) => {
      watched.watch(`inputs[${k}]`, tensor);
    });

    async function generate(): Promise<Video> {
      const plugin = await make({ model, backend });
      const plugins = [...others(plugin), plugin];
      return runWatched({ model, plugins, request: { ...REQUEST, ...request }, watched });
    }

    it('has a name, and loads beside others', async () => {
      const plugin = await make({ model, backend });
      expect(plugin.name.trim()).not.toBe('');
      const container = createContainer({ model, plugins: [...others(plugin), plugin] });
      expect(container.get(TextToVideo)).toBeDefined();
    });

    it('is not loaded where something that it requires is missing', async () => {
      const plugin = await make({ model, backend });
      for (const required of [...plugin.requires, 'a-plugin-that-is-not-there']) {
        const requires = [...new Set([...plugin.requires, required])];
        const plugins = [
          ...others(plugin).filter((other) => other.name !== required),
          unloadable({ ...plugin, requires }),
        ];
        expect(() => createContainer({ model, plugins })).toThrow(`requires '${required}'`);
      }
    });

    it('is refused where it is in the list twice', async () => {
      const plugin = await make({ model, backend });
      const plugins = [...others(plugin), plugin, plugin];
      expect(() => createContainer({ model, plugins })).toThrow(`'${plugin.name}' is in the list twice`);
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

      it('gives the same bits again, in a container of its own', async () => {
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

/** A plugin whose module must not be touched. */
const unloadable = (plugin: Plugin): Plugin => ({
  ...plugin,
  get module(): never {
    throw new Error(`The plugin '${plugin.name}' was loaded all the same`);
  },
});

const worstOf = (actual: Tensor, expected: Tensor | undefined): number =>
  worstDifference(actual.data, expected?.data ?? []).difference;

const openMini = (backend: Backend): Promise<DiffusionModel> => loadModel(openModelFolder(miniModelPath()), backend);
