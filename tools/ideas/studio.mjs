import { cpuBackend } from '@zeroreel/backend-cpu';
import { createContainer, createEventBus, resolveRunParts, textToVideo } from '@zeroreel/core';
import { frameFromPicture } from '@zeroreel/media';
import { miniModelFolders } from '@zeroreel/mini';
import { loadModel } from '@zeroreel/models';
import { layeredModelFiles, openModelFolder } from '@zeroreel/node';

/** Kernels add in another order with another number of threads. */
const THREADS = 2;

/** Pixels of a side of the embedded model's pictures. */
export const SIZE = 128;

/**
 * An embedded model on the CPU, and what pictures are made of with it.
 * @param kind 'base' or 'edit'
 * @param watch makes another backend of the backend
 */
export async function openStudio(kind = 'base', watch = (backend) => backend) {
  const backend = await cpuBackend({ threads: THREADS });
  const files = layeredModelFiles(miniModelFolders(kind).map(openModelFolder));
  const model = await loadModel(files, watch(backend));
  let autoencoder;
  const opened = async () => (autoencoder ??= await model.compileAutoencoder({ width: SIZE, height: SIZE }));

  return {
    model,

    /** A video's frames, and its steps with the latents and the prediction of each. */
    async video(request, plugins = []) {
      const run = textToVideo({ model, plugins }).generate(request);
      const steps = [];
      for await (const step of run) steps.push(step);
      const { frames, latents } = await run.video;
      return { frames: frames.map(frameFromPicture), pictures: frames, latents, steps };
    },

    /** One picture `[1, 3, H, W]`, its frame and its latents. */
    async picture(request, plugins) {
      const { frames, pictures, latents, steps } = await this.video({ ...request, frames: 1 }, plugins);
      return { frame: frames[0], picture: pictures[0], latents, steps };
    },

    /** Latents `[1, C, h, w]` → frame */
    decode: async (latents) => frameFromPicture(await (await opened()).decode(latents)),

    /** The motion of a run with these plugins. */
    async motion(plugins) {
      const container = await createContainer({ model, plugins, events: createEventBus() });
      return resolveRunParts(container).motion;
    },

    async close() {
      await autoencoder?.[Symbol.asyncDispose]();
      await model.close();
      await backend.close();
    },
  };
}
