import { Command } from 'commander';
import { formatBytes } from '@zeroreel/hub';
import { listKeptModels, readHubEnvironment, removeKeptModel, type KeptModel } from '@zeroreel/node';
import { printable } from '../printable.js';
import type { CommandContext, CommandSetup } from './command-context.js';

/** `zeroreel models`: the models that are kept on this machine; `zeroreel models remove NAME…` makes room. */
export function modelsCommand({ context }: CommandSetup): Command {
  const command = new Command('models')
    .description('list the models that were downloaded, and remove them')
    .option('--json', 'as JSON')
    .action((flags: { readonly json?: true }) => list(flags, context));
  command
    .command('remove')
    .description('remove models from this machine, for every program that shares their cache')
    .argument('<names...>', "as 'zeroreel models' lists them; with @ and a commit or branch, that alone")
    .action((names: readonly string[]) => remove(names, context));
  return command;
}

async function list(flags: { readonly json?: true }, { stdout, env }: CommandContext): Promise<void> {
  const folders = readHubEnvironment(env);
  const models = await listKeptModels(folders);
  stdout.write(flags.json ? `${JSON.stringify(models)}\n` : printable(describe(models, folders.hubCache)));
}

async function remove(names: readonly string[], { stdout, env }: CommandContext): Promise<void> {
  const folders = readHubEnvironment(env);
  for (const name of names) {
    const freed = await removeKeptModel(name, folders);
    stdout.write(printable(`Removed ${name}: ${formatBytes(freed)}\n`));
  }
}

/** A model a line, its size first, and what all of them come to. */
function describe(models: readonly KeptModel[], cache: string): string {
  if (models.length === 0) return `No models are kept in ${cache}\n`;
  const lines = models.map((model) => `${formatBytes(model.bytes).padStart(9)}  ${model.name}${detailsOf(model)}\n`);
  const total = models.reduce((sum, { bytes }) => sum + bytes, 0);
  return `${lines.join('')}${formatBytes(total).padStart(9)}  in ${cache}, which other programs may share\n`;
}

function detailsOf({ revisions, incompleteBytes }: KeptModel): string {
  const called = revisions.map(({ commit, names }) => [...names, commit.slice(0, 7)].join(' '));
  const details = [...called, ...(incompleteBytes > 0 ? [`${formatBytes(incompleteBytes)} not complete`] : [])];
  return details.length === 0 ? '' : `  (${details.join(', ')})`;
}
