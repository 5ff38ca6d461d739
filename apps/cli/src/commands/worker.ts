import { resolve } from 'node:path';
import { Command } from 'commander';
import { builtInPlugins } from '@zeroreel/plugins';
import type { WorkerFlags } from '../serve/run-worker.js';
import { addDeviceFlags } from '../serve/serve-flags.js';
import type { CommandSetup } from './command-context.js';

/** `zeroreel worker` */
export const workerCommand = ({ catalogue, context }: CommandSetup): Command =>
  addDeviceFlags(
    new Command('worker')
      .description('compute jobs that zeroreel serve --queue has taken, on this machine')
      .requiredOption('--queue <address>', 'of the service: redis://… or postgres://…')
      .requiredOption('--store <place>', 'of the service: s3://BUCKET/PREFIX, or a folder that machines share'),
  ).action(async (flags: WorkerFlags) => {
    const { models, ...others } = flags;
    // Paths of plugins were made absolute when their code was loaded.
    const plugin = catalogue.all.filter(([, each]) => !builtInPlugins.includes(each)).map(([name]) => name);
    const { runWorker } = await import('../serve/run-worker.js');
    await runWorker(
      { ...others, plugin, ...(models !== undefined && { models: resolve(models) }) },
      catalogue,
      context,
    );
  });
