import { resolve } from 'node:path';
import { Command } from 'commander';
import { builtInPlugins } from '@zeroreel/plugins';
import { addServeFlags, type ServeFlags } from '../serve/serve-flags.js';
import type { CommandSetup } from './command-context.js';

/** `zeroreel serve` */
export const serveCommand = ({ catalogue, context }: CommandSetup): Command =>
  addServeFlags(
    new Command('serve').description('make videos for others: an HTTP API, and the page as its client'),
  ).action(async (flags: ServeFlags) => {
    const { models, ...others } = flags;
    // Paths of plugins were made absolute when their code was loaded.
    const plugin = catalogue.all.filter(([, each]) => !builtInPlugins.includes(each)).map(([name]) => name);
    const { runService } = await import('../serve/run-service.js');
    await runService(
      { ...others, plugin, ...(models !== undefined && { models: resolve(models) }) },
      catalogue,
      context,
    );
  });
