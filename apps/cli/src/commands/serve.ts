import { Command } from 'commander';
import type { WorkerFlags } from '../serve/run-worker.js';
import { addDeviceFlags, addServeFlags, asLoaded, type ServeFlags } from '../serve/serve-flags.js';
import type { CommandSetup } from './command-context.js';

/** `zeroreel serve` */
export const serveCommand = ({ catalogue, context }: CommandSetup): Command =>
  addServeFlags(
    new Command('serve').description('make videos for others: an HTTP API, and the page as its client'),
  ).action(async (flags: ServeFlags) => {
    const { runService } = await import('../serve/run-service.js');
    await runService(asLoaded(flags, catalogue), catalogue, context);
  });

/** `zeroreel worker` */
export const workerCommand = ({ catalogue, context }: CommandSetup): Command =>
  addDeviceFlags(
    new Command('worker')
      .description('compute jobs that zeroreel serve --queue has taken, on this machine')
      .requiredOption('--queue <address>', 'of the service: redis://… or postgres://…')
      .requiredOption('--store <place>', 'of the service: s3://BUCKET/PREFIX, or a folder that machines share'),
  ).action(async (flags: WorkerFlags) => {
    const { runWorker } = await import('../serve/run-worker.js');
    await runWorker(asLoaded(flags, catalogue), catalogue, context);
  });
