// Opens the embedded model on the CPU, as the command line does, without its plugins of others and its models on the web.
import { createHash } from 'node:crypto';
import { cpuProvider } from '@zeroreel/backend-cpu';
import { definePlugin, disposeAll, LatentsHook, number, provide } from '@zeroreel/core';
import { miniModelPath } from '@zeroreel/mini';
import { loadModel } from '@zeroreel/models';
import { openModelFolder } from '@zeroreel/node';
import { builtInPlugins } from '@zeroreel/plugins';
import { fingerprintModel, loadOptionsOf, trackModel } from '@zeroreel/run';

/** What networks are said to compute in: float16 would overflow on a machine that has it. */
let dtypeNow = 'float32';

/** Stands for a model that overflows float16 from a frame on. */
export const overflow = definePlugin({
  name: 'overflow',
  summary: 'Overflows float16 from a frame on',
  options: { from: number({ description: 'frame', default: 0, min: 0, max: 99 }) },
  provides: ({ from }) => [
    provide(LatentsHook, [], () => ({
      name: 'overflow',
      framewise: true,
      adjust(latents, { frameIds }) {
        if (dtypeNow === 'float32' || !frameIds.some((id) => id >= from)) return latents;
        const data = latents.data.slice();
        const each = data.length / frameIds.length;
        for (const [k, id] of frameIds.entries()) if (id >= from) data.fill(NaN, k * each, (k + 1) * each);
        return { ...latents, data };
      },
    })),
  ],
});

export const known = (name) => [...builtInPlugins, overflow].find((plugin) => plugin.name === name);

export function newSha256() {
  const hash = createHash('sha256');
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('hex') };
}

let held;

async function openModel(settings, dtype) {
  const key = JSON.stringify([settings.machine, dtype]);
  if (held?.key === key) return held.model;
  const { threads } = settings.machine;
  const backend = await cpuProvider.open({ threads });
  const tracked = trackModel(openModelFolder(miniModelPath()), {});
  const model = await loadModel(tracked.files, backend, loadOptionsOf(settings, dtype));
  const fingerprint = () => fingerprintModel('embedded', tracked, newSha256);
  const opened = {
    model,
    backend,
    threads,
    files: tracked.files,
    fingerprint,
    close: () => disposeAll([backend, model]),
  };
  held = { key, model: opened };
  return opened;
}

/** In a run with that plugin the same numbers are said to be float16, until the run begins anew in float32. */
async function openSaid(settings, dtype) {
  const opened = await openModel(settings, dtype);
  const overflows = settings.plugins.some(({ name }) => name === overflow.name);
  dtypeNow = dtype ?? (overflows ? 'float16' : 'float32');
  const said = new Proxy(opened.model, {
    get: (model, name) => (name === 'dtype' ? dtypeNow : bound(model, model[name])),
  });
  return { ...opened, model: said };
}

const bound = (model, member) => (typeof member === 'function' ? member.bind(model) : member);

const nothing = () => Promise.reject(new Error('tests open no files'));

/** A host of a run. */
export const openHost = (_settings, wishes) => ({
  ...{ known, newHash: newSha256, version: process.env.TEST_VERSION ?? 'test' },
  open: { clip: nothing, picture: nothing, text: nothing, files: nothing, embeddedNetwork: nothing },
  ...wishes,
  openModel: (settings, dtype) => wishes.loading(() => openSaid(settings, dtype)),
  environment: () => Promise.resolve({}),
  async [Symbol.asyncDispose]() {},
});

export const closeModel = () => held?.model.close();
