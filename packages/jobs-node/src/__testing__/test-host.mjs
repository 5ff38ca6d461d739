// Opens the embedded model on the CPU, as the command line does, without its plugins of others and its models on the web.
import { createHash } from 'node:crypto';
import { cpuProvider } from '@zeroreel/backend-cpu';
import { disposeAll } from '@zeroreel/core';
import { miniModelPath } from '@zeroreel/mini';
import { loadModel } from '@zeroreel/models';
import { openModelFolder } from '@zeroreel/node';
import { builtInPlugins } from '@zeroreel/plugins';
import { fingerprintModel, loadOptionsOf, trackModel } from '@zeroreel/run';

export const known = (name) => builtInPlugins.find((plugin) => plugin.name === name);

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

const nothing = () => Promise.reject(new Error('tests open no files'));

/** A host of a run. */
export const openHost = (_settings, wishes) => ({
  ...{ known, newHash: newSha256, version: process.env.TEST_VERSION ?? 'test' },
  open: { clip: nothing, picture: nothing, text: nothing, files: nothing, embeddedNetwork: nothing },
  ...wishes,
  openModel: (settings, dtype) => wishes.loading(() => openModel(settings, dtype)),
  environment: () => Promise.resolve({}),
  async [Symbol.asyncDispose]() {},
});

export const closeModel = () => held?.model.close();
