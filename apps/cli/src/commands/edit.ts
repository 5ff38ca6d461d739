import { Command } from 'commander';
import { instructPix2Pix } from '@zeroreel/plugins';
import { EMBEDDED_EDIT_MODEL } from '@zeroreel/run';
import { editDeclarations } from '../flags/run-declarations.js';
import type { CommandSetup } from './command-context.js';
import { addVideoFlags, videoFromFlags } from './video-command.js';

/** `zeroreel edit FILE INSTRUCTION`: a clip, changed as the instruction says. */
export function editCommand(setup: CommandSetup): Command {
  const declarations = editDeclarations(setup.catalogue, setup.named);
  const command = new Command('edit')
    .description('edit a video as an instruction says')
    .argument('<file>', 'a video, a picture or a folder of pictures')
    .argument('<instruction>', 'what to change, in quotes')
    .action((file: string, instruction: string) => {
      const edit = { name: instructPix2Pix.name, options: { clip: { file } }, origin: 'file' };
      const prompt = { text: instruction, argument: 'instruction' };
      return videoFromFlags(command, declarations, { prompt, model: EMBEDDED_EDIT_MODEL, named: [edit] }, setup);
    });
  return addVideoFlags(command, declarations, setup);
}
