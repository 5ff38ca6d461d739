import type { DeviceHost, RunWishes } from '@zeroreel/jobs-node';
import { renameModels, type KnownPlugins, type Opener, type Settings } from '@zeroreel/run';
import type { OpenedModels } from '../host/opened-models.js';
import type { RemoteModelsSource } from '../host/remote-models.js';
import { createHost } from '../host/run-host.js';
import type { AllowedModels } from './allowed-models.js';
import type { ServedFiles } from './served-files.js';

/** What a device's process keeps from run to run. */
export interface DeviceSurroundings {
  readonly known: KnownPlugins;
  readonly remote: RemoteModelsSource;
  readonly allowed: AllowedModels;
  readonly models: OpenedModels;
  readonly files: ServedFiles;
}

/**
 * The command line's host of a run, to which settings name files as jobs do. The names stay in what is recorded of the run,
 * so that it says the same on every machine.
 */
export function deviceHost(
  settings: Settings,
  wishes: RunWishes,
  { known, remote, allowed, models, files }: DeviceSurroundings,
): DeviceHost {
  const host = createHost(settings, { ...wishes, known, remote, models, isOnWeb: allowed.allows });
  const pathOf = (name: string) => files.pathOf(name);
  const { open } = host;
  const opener: Opener = {
    clip: async (clip, options) => open.clip({ ...clip, file: await pathOf(clip.file) }, options),
    picture: async (file, options) => open.picture(await pathOf(file), options),
    files: async (file, options) => open.files(await pathOf(file), options),
    embeddedNetwork: (name, options) => open.embeddedNetwork(name, options),
    text: async (file, options) => open.text(await pathOf(file), options),
  };
  return {
    ...host,
    open: opener,
    openModel: async (asked, dtype) => host.openModel(await onThisMachine(asked, known, pathOf), dtype),
    checkRun: async (run) => void (await host.memoryOf(run)),
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  };
}

/** Settings whose model and its parts are named as this machine has them. */
async function onThisMachine(
  settings: Settings,
  known: KnownPlugins,
  pathOf: (name: string) => Promise<string>,
): Promise<Settings> {
  const ofModel = { ...settings, plugins: [] };
  const paths = new Map<string, string>();
  const names: string[] = [];
  const note = (name: string): string => {
    names.push(name);
    return name;
  };
  renameModels(ofModel, known, note);
  for (const name of names) paths.set(name, await pathOf(name));
  const rename = (name: string): string => paths.get(name) ?? name;
  return { ...renameModels(ofModel, known, rename), plugins: settings.plugins };
}
