import type { EditFlags } from '../options/generate-options.js';
import { editSettingsFromFlags } from '../options/settings-from-flags.js';
import type { CommandContext } from './command-context.js';
import { runVideo } from './run-video.js';

/** `zeroreel edit FILE INSTRUCTION`: a clip, changed as the instruction says. */
export async function edit(
  file: string,
  instruction: string,
  flags: EditFlags,
  context: CommandContext,
): Promise<void> {
  await runVideo({ settings: editSettingsFromFlags(file, instruction, flags), flags }, context);
}
