import { Command } from 'commander';
import { generateDeclarations } from '../flags/run-declarations.js';
import type { CommandSetup } from './command-context.js';
import { addVideoFlags, videoFromFlags } from './video-command.js';

/** `zeroreel generate PROMPT` */
export function generateCommand(setup: CommandSetup): Command {
  const declarations = generateDeclarations(setup.catalogue, setup.named);
  const command = new Command('generate')
    .description('make a video')
    .argument('<prompt>', 'what the video shows, in quotes')
    .action((prompt: string) =>
      videoFromFlags(command, declarations, { prompt: { text: prompt, argument: 'prompt' } }, setup),
    );
  return addVideoFlags(command, declarations, setup);
}
