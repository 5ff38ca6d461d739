import { basename } from 'node:path';
import { Command } from 'commander';
import type { JobView } from '@zeroreel/server';
import { printable, printableJson } from '../printable.js';
import type { JobDesk } from '../serve/job-client.js';
import type { JobsPlace } from '../serve/open-desk.js';
import type { LostQueue } from '../serve/recover-jobs.js';
import type { CommandContext, CommandSetup } from './command-context.js';

interface JobsFlags extends JobsPlace {
  readonly json?: true;
}

/** `zeroreel jobs`: lists the jobs of a service; `show`, `cancel`, `retry` and `download` take one. */
export function jobsCommand({ context }: CommandSetup): Command {
  const { stdout } = context;
  const command = new Command('jobs').description('list the jobs of zeroreel serve, and change them');
  const print = (flags: JobsFlags, value: object, text: string) =>
    stdout.write(flags.json ? printableJson(value) : printable(text));

  withPlace(command)
    .option('--state <states>', 'only those that are queued, running, succeeded, failed or cancelled; with commas')
    .action(async (flags: JobsFlags & { readonly state?: string }) => {
      await using desk = await deskOf(flags, context);
      const jobs = await desk.list(flags.state);
      print(flags, jobs, jobs.length === 0 ? 'No jobs\n' : jobs.map(lineOf).join(''));
    });
  const one = (name: string, description: string, act: (desk: JobDesk, id: string) => Promise<JobView>) =>
    withPlace(command.command(name).description(description).argument('<job>', 'as `zeroreel jobs` lists it')).action(
      async (id: string, own: JobsFlags) => {
        const flags = { ...command.opts<JobsFlags>(), ...own };
        await using desk = await deskOf(flags, context);
        const job = await act(desk, id);
        print(flags, job, name === 'show' ? describe(job) : lineOf(job));
      },
    );
  one('show', 'all that is known of a job', (desk, id) => desk.get(id));
  one('cancel', 'end a job; a running one ends after the evaluation in hand', (desk, id) => desk.cancel(id));
  one('retry', 'go on with a job that failed or was cancelled', (desk, id) => desk.retry(id));
  command
    .command('recover')
    .description('fill a queue that was lost from what lies in the store')
    .requiredOption('--queue <address>', 'of the service: redis://… or postgres://…')
    .option('--store <place>', 'of the service: s3://BUCKET/PREFIX, or a folder that machines share')
    .option('--json', 'as JSON')
    .action(async (_: unknown, own: Command) => {
      // A flag that `jobs` has too lands there.
      const flags = own.optsWithGlobals<JobsFlags & LostQueue>();
      const { recoverQueue } = await import('../serve/recover-jobs.js');
      const recovered = await recoverQueue(flags, context);
      print(flags, recovered, `${recovered.records} records came back; ${recovered.queued} jobs wait again.\n`);
    });
  withPlace(
    command
      .command('download')
      .description('write a file of a job, the video where none is named')
      .argument('<job>', 'as `zeroreel jobs` lists it')
      .argument('[file]', 'as `zeroreel jobs show` lists it'),
  )
    .option('-o, --output <file>', 'where to; default: a file of the same name here')
    .action(async (id: string, file: string | undefined, own: JobsFlags & { readonly output?: string }) => {
      const flags = { ...command.opts<JobsFlags>(), ...own };
      await using desk = await deskOf(flags, context);
      const job = await desk.get(id);
      const name = file ?? `video.${job.output.format}`;
      const path = own.output ?? basename(name);
      await desk.download(id, name, path);
      print(flags, { file: path }, `${path}\n`);
    });
  return command;
}

const deskOf = async (flags: JobsFlags, context: CommandContext): Promise<JobDesk> =>
  (await import('../serve/open-desk.js')).openDesk(flags, context);

const withPlace = (command: Command): Command =>
  command
    .option('--server <url>', 'ask this server; ZEROREEL_API_KEY has the key')
    .option('--store <folder>', 'the folder of the service on this machine')
    .option('--json', 'as JSON');

function lineOf({ id, state, progress, createdAt, settings }: JobView): string {
  const { request } = settings as { readonly request?: { readonly prompt?: string } };
  const done = progress.total > 0 ? `${Math.floor((100 * progress.done) / progress.total)} %` : '';
  const prompt = (request?.prompt ?? '').replaceAll('\n', ' ').slice(0, 60);
  return `${id}  ${state.padEnd(9)} ${done.padStart(5)}  ${createdAt.slice(0, 19)}  ${prompt}\n`;
}

function describe(job: JobView): string {
  const { artifacts, settings, ...others } = job;
  const lines = Object.entries(others).map(
    ([key, value]) => `${key.padEnd(16)} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const files = artifacts.map(({ name, bytes }) => `file             ${name} (${bytes} bytes)`);
  return `${[...lines, `settings         ${JSON.stringify(settings)}`, ...files].join('\n')}\n`;
}
