import { Command, CommanderError } from 'commander';
import { messageOf, ZeroreelError } from '@zeroreel/core';
import type { CommandContext } from './commands/command-context.js';
import { doctor } from './commands/doctor.js';
import { edit } from './commands/edit.js';
import { generate } from './commands/generate.js';
import { inspect } from './commands/inspect.js';
import { playground } from './commands/playground.js';
import { plugins } from './commands/plugins.js';
import { rerun } from './commands/rerun.js';
import { ExitCode, exitCodeHelp, exitCodeOf } from './exit-code.js';
import { addEditOptions, addGenerateOptions, addOutputOptions } from './options/generate-options.js';
import { parsePort } from './options/parse-number.js';
import { addPluginOptions } from './options/plugin-flags.js';
import { version } from './version.js';

/** Does what `args` (without node and script) say, and returns the exit code. Errors are told on stderr. */
export async function runCommandLine(args: readonly string[], context: CommandContext): Promise<number> {
  try {
    await createProgram(context).parseAsync(args, { from: 'user' });
    return ExitCode.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
    tell(error, args, context);
    return exitCodeOf(error);
  }
}

function createProgram(context: CommandContext): Command {
  const program = new Command('zeroreel')
    .description('A prompt becomes a video: Text2Video-Zero on any Stable Diffusion checkpoint.')
    .version(version)
    .addHelpText('after', exitCodeHelp)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void context.stdout.write(text),
      writeErr: (text) => void context.stderr.write(text),
    });
  addGenerateOptions(program.command('generate').argument('<prompt>', 'what the video shows, in quotes'))
    .description('make a video')
    .action((prompt, flags) => generate(prompt, flags, context));
  addEditOptions(program.command('edit').argument('<file>', 'a video, a picture or a folder of pictures'))
    .argument('<instruction>', 'what to change, in quotes')
    .description('change a video as an instruction says')
    .action((file, instruction, flags) => edit(file, instruction, flags, context));
  program
    .command('inspect')
    .argument('<file>', 'a video or picture that zeroreel wrote')
    .description('show the settings that a file keeps')
    .option('--json', 'as JSON')
    .action((file, flags) => inspect(file, flags, context));
  addOutputOptions(program.command('rerun').argument('<file>', 'a video or picture that zeroreel wrote'))
    .description('make the same video again, from the settings that a file keeps')
    .option('-o, --output <file>', 'default: the name of the file with -rerun')
    .action((file, flags) => rerun(file, flags, context));
  addPluginOptions(program.command('plugins'))
    .description('list plugins: what they do and which options they take')
    .option('--json', 'as JSON')
    .action((flags) => plugins(flags, context));
  program
    .command('playground')
    .description('serve the web page, which makes videos in a browser')
    .option('--port <number>', '0: any that is free', parsePort, 4173)
    .option('--host <name>', 'who may come: 0.0.0.0 for other machines too', 'localhost')
    .action((flags) => playground(flags, context));
  program
    .command('doctor')
    .description('say what this machine can do')
    .option('--json', 'as JSON')
    .action((flags) => doctor(flags, context));
  return program;
}

/** Expected errors in a sentence, others with their stack; both also as an event where events are asked for. */
function tell(error: unknown, args: readonly string[], { stdout, stderr }: CommandContext): void {
  const isExpected = error instanceof ZeroreelError;
  const message = isExpected && error.code === 'aborted' ? 'stopped' : messageOf(error);
  if (args.includes('--json')) {
    stdout.write(`${JSON.stringify({ type: 'error', code: isExpected ? error.code : 'unexpected', message })}\n`);
  }
  const stack = error instanceof Error ? error.stack : undefined;
  stderr.write(isExpected ? `zeroreel: ${message}\n` : `zeroreel: unexpected error\n${stack ?? message}\n`);
}
