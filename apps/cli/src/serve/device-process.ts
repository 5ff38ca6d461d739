import { join } from 'node:path';
import { FileArtifactStore, serveDevice } from '@zeroreel/jobs-node';
import { PluginCatalogue } from '@zeroreel/run';
import { newSha256 } from '../host/fingerprints.js';
import { OpenedModels } from '../host/opened-models.js';
import { importPlugin } from '../plugins/import-plugin.js';
import { AllowedModels, keptModels } from './allowed-models.js';
import { deviceHost } from './device-host.js';
import { openArtifacts, readDeviceArguments, servedFiles } from './device-settings.js';

/*
 * The process of a device: `zeroreel serve` and `zeroreel worker` start one for each, and tell it what to compute.
 */

const settings = readDeviceArguments(process.argv.slice(2));
const artifacts = await openArtifacts(settings.store, settings.mark);
const catalogue = new PluginCatalogue((name) => importPlugin(name));
for (const name of settings.plugins) await catalogue.load(name);
const remote = keptModels(process.env);
const allowed = new AllowedModels(settings.allowed, remote);
const files = servedFiles(settings, allowed, artifacts);
const surroundings = { known: catalogue.known, remote, allowed, models: new OpenedModels(), files };

const kept = new FileArtifactStore(join(settings.scratch, 'kept'));

serveDevice({
  artifacts,
  kept,
  newSha256,
  stateInterval: settings.stateInterval,
  pathOf: (name) => files.pathOf(name),
  openHost: (asked, wishes) => deviceHost(asked, wishes, surroundings),
});
