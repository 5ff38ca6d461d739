import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseDevices, Supervisor } from '@zeroreel/jobs-node';
import type { PluginCatalogue } from '@zeroreel/run';
import { serveModels } from '@zeroreel/server';
import { pino } from 'pino';
import type { CommandContext } from '../commands/command-context.js';
import { readSeconds } from '../host/read-seconds.js';
import { openModelFiles } from '../host/model-files.js';
import { AllowedModels, keptModels } from './allowed-models.js';
import { deviceArguments, servedFiles } from './device-settings.js';
import { offeredClasses } from './offered-classes.js';
import { openJobs } from './open-jobs.js';
import { namedStore, storePlace } from './store-place.js';

/** The flags of `zeroreel worker`. */
export interface WorkerFlags {
  readonly queue: string;
  readonly store: string;
  readonly devices: string;
  readonly models?: string;
  readonly allowModels: readonly string[];
  readonly plugin: readonly string[];
  readonly grace: number;
  readonly name?: string;
  readonly quiet?: true;
}

/** Computes jobs of a queue until it is told to stop; tasks in hand keep their states then, and go to other workers. */
export async function runWorker(
  flags: WorkerFlags,
  catalogue: PluginCatalogue,
  { stdout, stderr, signal, env = process.env }: CommandContext,
): Promise<void> {
  const devices = await parseDevices(flags.devices);
  const { place, bucket } = namedStore(flags.store, env);
  // A folder that machines share has what jobs make; what is not there whole lies on this machine.
  const { scratch } = storePlace(undefined, env);
  await mkdir(scratch, { recursive: true });
  const log = pino({ level: flags.quiet ? 'warn' : 'info' }, { write: (line) => void stderr.write(line) });
  await using jobs = await openJobs({ place, bucket, queue: flags.queue, env, notice: (message) => log.warn(message) });
  const { models, allowModels, plugin: plugins } = flags;
  const settings = {
    ...{ store: bucket ?? place.artifacts, mark: jobs.mark, scratch, models, allowed: allowModels, plugins },
    stateInterval: readSeconds('ZEROREEL_STATE_SECONDS', env),
  };
  const allowed = new AllowedModels(allowModels, keptModels(env));
  const files = servedFiles(settings, allowed, jobs.artifacts);
  const open = async (id: string) => openModelFiles(await files.pathOf(id), allowed.open);
  const warn = (message: string) => log.warn(message);
  const served = serveModels({ folder: models, allowed, warn, open });
  await using supervisor = await Supervisor.start({
    ...{ ...jobs, devices, entry: DEVICE_PROCESS },
    args: deviceArguments(settings),
    ...{ classesOf: offeredClasses({ models: served, open, identityOf: allowed.identityOf, warn }), name: flags.name },
    ...{ grace: flags.grace * 1000, log: (line: string) => log.info({ device: line }, 'device') },
  });
  const names = supervisor.devices.map(({ name }) => name);
  const classes = [...new Set(supervisor.devices.map(({ deviceClass }) => deviceClass))];
  log.info(
    { name: supervisor.name, devices: names, classes, store: jobs.artifacts.name, plugins: catalogue.all.length },
    'working',
  );
  stdout.write(`zeroreel works on ${names.join(', ')}. Ctrl-C ends it.\n`);
  if (!signal.aborted) await once(signal, 'abort');
  log.info('stopping: tasks in hand keep their states');
}

const DEVICE_PROCESS = fileURLToPath(new URL('./device-process.js', import.meta.url));
