import { once } from 'node:events';
import { mkdir, statfs } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  createApp,
  countedEvents,
  createMetrics,
  DEFAULT_LIMITS,
  listen,
  requireGuard,
  serveModels,
  type AnswerOthers,
} from '@zeroreel/server';
import { messageOf, ZeroreelError } from '@zeroreel/core';
import { JobsError, planVideo, RememberedRecords, type JobService, type JobServiceOptions } from '@zeroreel/jobs';
import { parseDevices, Supervisor } from '@zeroreel/jobs-node';
import type { PluginCatalogue } from '@zeroreel/run';
import { pino, type Logger } from 'pino';
import type { CommandContext } from '../commands/command-context.js';
import { addressOf } from '../commands/playground.js';
import { openModelFiles } from '../host/model-files.js';
import { readSeconds } from '../host/read-seconds.js';
import { findSite, readSite } from '../playground/find-site.js';
import { respondWithFile } from '../playground/serve-site.js';
import { version } from '../version.js';
import { AllowedModels, keptModels } from './allowed-models.js';
import { deviceArguments, servedFiles, type DeviceSettings } from './device-settings.js';
import { jobService, openJobs } from './open-jobs.js';
import { readKeys } from './read-keys.js';
import type { ServeFlags } from './serve-flags.js';
import { namedStore, tellAddress } from './store-place.js';
import { offeredClasses } from './offered-classes.js';
import { tendJobs, tidyUp } from './tidy-up.js';

/** Serves until it is told to stop; jobs in hand keep their states then. @throws ZeroreelError, JobsError */
export async function runService(
  flags: ServeFlags,
  catalogue: PluginCatalogue,
  { stdout, stderr, signal, env = process.env }: CommandContext,
): Promise<void> {
  const keys = await readKeys(flags.apiKeyFile);
  requireGuard(flags.host, keys !== undefined);
  const devices = flags.work ? await parseDevices(flags.devices) : [];
  const { place, bucket } = namedStore(flags.store, env);
  await mkdir(place.folder, { recursive: true });
  const log = pino({ level: flags.quiet ? 'warn' : 'info' }, { write: (line) => void stderr.write(line) });
  await using jobs = await openJobs({ place, bucket, queue: flags.queue, env, notice: (message) => log.warn(message) });
  /** Devices start when everything else is there, and are asked for before. */
  const machine: { supervisor?: Supervisor; service?: JobService } = {};
  const metrics = createMetrics({ ...jobs, unserved: () => machine.service?.unserved ?? 0 }, steadyNow);
  const events = countedEvents(jobs.events, metrics);
  const allowed = new AllowedModels(flags.allowModels, keptModels(env));
  const plan: JobServiceOptions['plan'] = async (order, { load }) => {
    const { workers, active, waiting } = await load();
    return planVideo(order, {
      ...{ known: catalogue.known, isStranger: (name) => flags.plugin.includes(name) },
      ...{ idleDevices: Math.max(0, workers - active), waiting },
    });
  };
  const service = jobService({ ...jobs, events }, flags.queue !== undefined, { plan, modelOf: allowed.nameFor });
  machine.service = service;
  const settings: DeviceSettings = {
    ...{ store: bucket ?? place.artifacts, mark: jobs.mark, scratch: place.scratch, plugins: flags.plugin },
    ...{ models: flags.models, allowed: flags.allowModels },
    stateInterval: readSeconds('ZEROREEL_STATE_SECONDS', env),
  };
  const files = servedFiles(settings, allowed, jobs.artifacts);
  const openModel = async (id: string) => openModelFiles(await files.pathOf(id), allowed.open);
  const warn = (message: string) => log.warn(message);
  const models = serveModels({ folder: flags.models, allowed, warn, open: openModel });
  const stopping = new AbortController();
  const app = createApp(
    {
      ...{ ...jobs, records: new RememberedRecords(jobs.records, Date.now) },
      ...{ events, service, metrics, log, version, keys, now: steadyNow },
      ...{ plugins: catalogue.all, known: catalogue.known },
      models,
      limits: {
        ...DEFAULT_LIMITS,
        ...{ maxQueued: flags.maxQueued, maxQueuedPerKey: flags.maxQueuedPerKey, maxInputBytes: flags.maxInput },
        maxEvaluations: flags.maxEvaluations,
        rate: { perMinute: flags.rate, burst: Math.max(1, Math.ceil(flags.rate / 5)) },
      },
      ...{ hostNames: [flags.host, ...flags.allowHost], origins: flags.cors, scratch: place.scratch },
      devices: () =>
        machine.supervisor?.devices.map(({ name, deviceClass, backend, state }) => ({
          ...{ name, deviceClass, backend, state },
        })) ?? [],
      notReady: () => notReady(flags, machine.supervisor),
      ...(bucket === undefined && { freeBytes: () => freeBytes(place.folder), minFree: flags.minFree }),
      stopping: stopping.signal,
    },
    await siteOf(log),
  );
  await allowed.tellMissing((message) => log.warn(message));
  const recovered = await service.recover();
  const listening = await listen(app, { host: flags.host, port: flags.port, hasKeys: keys !== undefined });
  const url = addressOf(flags.host, listening.port);
  await using _address = await tellAddress(place, url);
  const supervisor = await Supervisor.start({
    ...{ ...jobs, events, devices, entry: DEVICE_PROCESS, args: deviceArguments(settings) },
    ...{ grace: flags.grace * 1000, log: (line: string) => log.info({ device: line }, 'device') },
    ...{
      classesOf: offeredClasses({ models, open: openModel, identityOf: allowed.identityOf, warn }),
      name: flags.name,
    },
  });
  machine.supervisor = supervisor;
  await service.tend();
  using _tending = tendJobs(service, (error) => log.error(error));
  using _tidying = tidyUp({ service, records: jobs.records, keep: flags.keep, onError: (error) => log.error(error) });
  log.info({ url, devices: devices.map(({ name }) => name), store: jobs.artifacts.name, recovered }, 'serving');
  stdout.write(`zeroreel serves at ${url} Ctrl-C ends it.\n`);
  if (!signal.aborted) await once(signal, 'abort');
  log.info('stopping: running jobs keep their states');
  stopping.abort();
  const closed = listening.close();
  await supervisor.stop();
  const late = setTimeout(() => listening.closeAll(), 2000);
  await closed;
  clearTimeout(late);
}

/** The system's clock may be set while the server runs. */
const steadyNow = (): number => performance.now();

const DEVICE_PROCESS = fileURLToPath(new URL('./device-process.js', import.meta.url));

function notReady({ work, queue }: ServeFlags, supervisor: Supervisor | undefined): string | undefined {
  if (!work || queue !== undefined) return undefined;
  if (supervisor === undefined) return 'the devices are starting';
  return supervisor.devices.every(({ state }) => state === 'lost') ? 'no device lives' : undefined;
}

/** @throws JobsError `store-unavailable` */
async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder).catch((cause: unknown) => {
    throw new JobsError('store-unavailable', `${folder} cannot be looked at: ${messageOf(cause)}`, { cause });
  });
  return bavail * bsize;
}

/** The page, where it is built: the server does without. */
async function siteOf(log: Logger): Promise<AnswerOthers | undefined> {
  try {
    const site = await readSite(findSite());
    return async ({ req }) => {
      if (!['GET', 'HEAD'].includes(req.method)) return undefined;
      const response = await respondWithFile(site, req.raw);
      // By this the page knows that a server has sent it, without asking.
      response.headers.set('Server-Timing', 'zeroreel');
      return response;
    };
  } catch (error) {
    if (!(error instanceof ZeroreelError)) throw error;
    log.warn(error.message);
    return undefined;
  }
}
