import { settingsFromFlags } from '../options/settings-from-flags.js';
import type { GenerateFlags } from '../options/generate-options.js';
import type { CommandContext } from './command-context.js';
import { runVideo } from './run-video.js';

/** `zeroreel generate PROMPT`. */
export async function generate(prompt: string, flags: GenerateFlags, context: CommandContext): Promise<void> {
  await runVideo({ settings: await settingsFromFlags(prompt, flags), flags }, context);
}
