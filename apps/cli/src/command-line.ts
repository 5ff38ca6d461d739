import { Command, CommanderError } from 'commander';
import { messageOf, ZeroreelError } from '@zeroreel/core';
import { JobsError } from '@zeroreel/jobs';
import { PluginCatalogue } from '@zeroreel/run';
import type { CommandContext, CommandSetup } from './commands/command-context.js';
import { doctorCommand } from './commands/doctor.js';
import { editCommand } from './commands/edit.js';
import { encodeCommand } from './commands/encode.js';
import { generateCommand } from './commands/generate.js';
import { inspectCommand } from './commands/inspect.js';
import { jobsCommand } from './commands/jobs.js';
import { modelsCommand } from './commands/models.js';
import { playgroundCommand } from './commands/playground.js';
import { pluginsCommand } from './commands/plugins.js';
import { pullCommand } from './commands/pull.js';
import { rerunCommand } from './commands/rerun.js';
import { runVideo } from './commands/run-video.js';
import { serveCommand, workerCommand } from './commands/serve.js';
import { ExitCode, exitCodeHelp, exitCodeOf } from './exit-code.js';
import { remoteModels } from './host/remote-models.js';
import { importPlugin } from './plugins/import-plugin.js';
import { loadNamedPlugins } from './plugins/plugin-argument.js';
import { printable, printableJson } from './printable.js';
import { tellStopped } from './stopped.js';
import { version } from './version.js';

/**
 * Does what `args` (without node and script) say, and returns the exit code. Errors are told on stderr.
 * @param run makes and writes the video that a command asks for
 */
export async function runCommandLine(
  args: readonly string[],
  context: CommandContext,
  run: CommandSetup['run'] = runVideo,
): Promise<number> {
  let makesVideo = false;
  const runAndNote: CommandSetup['run'] = (job, itsContext) => {
    makesVideo = true;
    return run(job, itsContext);
  };
  try {
    const catalogue = new PluginCatalogue((name) => importPlugin(name));
    const named = await loadNamedPlugins(args, catalogue);
    const allFlags = args.includes('--help-all');
    const remote = remoteModels(context.env);
    const program = createProgram({ context, catalogue, named, allFlags, remote, run: runAndNote });
    const given = args.map((arg) => (arg === '--help-all' ? '--help' : arg));
    await program.parseAsync(given, { from: 'user' }).catch(passHelp);
    if (!makesVideo) await requirePrinted(context);
    return ExitCode.ok;
  } catch (error) {
    // Whatever a command throws once it was told to stop, it was stopped.
    if (context.signal.aborted) {
      tellStopped(args, context);
      return ExitCode.interrupted;
    }
    if (error instanceof CommanderError) return ExitCode.usage;
    tell(error, args, context);
    return exitCodeOf(error);
  }
}

/** commander ends with an error after help and version, too. */
function passHelp(error: unknown): void {
  if (!(error instanceof CommanderError) || error.exitCode !== 0) throw error;
}

/**
 * What a command prints is its result, unless that is a video: then it only reports. A reader that has seen enough is no
 * failure (`| head`).
 */
async function requirePrinted({ stdout }: CommandContext): Promise<void> {
  const failure = await stdout.failure?.();
  if (failure === undefined || ('code' in failure && failure.code === 'EPIPE')) return;
  throw new ZeroreelError('media', `The result could not be printed: ${failure.message}`, { cause: failure });
}

function createProgram(setup: CommandSetup): Command {
  const { stdout, stderr } = setup.context;
  const program = new Command('zeroreel')
    .description('Turns prompts into videos: Text2Video-Zero on any Stable Diffusion checkpoint.')
    .version(version)
    .addHelpText('after', exitCodeHelp);
  for (const create of COMMANDS) program.addCommand(create(setup));
  for (const command of allCommands(program)) {
    command.exitOverride().configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
    });
  }
  return program;
}

const allCommands = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(allCommands)];

const COMMANDS: readonly ((setup: CommandSetup) => Command)[] = [
  generateCommand,
  editCommand,
  inspectCommand,
  rerunCommand,
  encodeCommand,
  pullCommand,
  modelsCommand,
  pluginsCommand,
  playgroundCommand,
  serveCommand,
  workerCommand,
  jobsCommand,
  doctorCommand,
];

/** Expected errors in a sentence, others with their stack; both also as an event where events are asked for. */
function tell(error: unknown, args: readonly string[], { stdout, stderr }: CommandContext): void {
  const isExpected = error instanceof ZeroreelError || error instanceof JobsError;
  const message = shortened(messageOf(error));
  if (args.includes('--json')) {
    const faults = error instanceof ZeroreelError && error.faults.length > 0 ? { faults: error.faults } : {};
    const event = { type: 'error', code: isExpected ? error.code : 'unexpected', message, ...faults };
    stdout.write(printableJson(event));
  }
  const stack = error instanceof Error ? error.stack : undefined;
  const text = isExpected ? `zeroreel: ${message}\n` : `zeroreel: unexpected error\n${stack ?? message}\n`;
  stderr.write(printable(text));
}

/** What files hold may be told of them, and may be of any length. */
const shortened = (message: string): string =>
  message
    .split('\n')
    .map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line))
    .join('\n');

const LONGEST_LINE = 2000;
