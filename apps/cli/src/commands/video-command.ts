import type { Command } from 'commander';
import { ZeroreelError } from '@zeroreel/core';
import {
  addDeclaredFlags,
  addOwnFlags,
  loraFolderFlag,
  OUTPUT_FLAGS,
  outputFlag,
  pluginFlag,
} from '../flags/add-flags.js';
import type { RunDeclarations } from '../flags/declared-option.js';
import { givenFlags } from '../flags/given-flags.js';
import type { NamedPlugin } from '../flags/plugins-from-flags.js';
import { referenceOf } from '../host/remote-models.js';
import { commandLineSettings, type AskedRun } from '../flags/command-line-settings.js';
import { parsePlugin } from '../plugins/plugin-argument.js';
import type { CommandSetup } from './command-context.js';
import type { OutputFlags } from './run-video.js';

/** Flags of a command that makes a video out of flags. */
interface VideoFlags extends OutputFlags {
  readonly plugin?: readonly string[];
  readonly loraDir?: string;
}

/** Adds the flags of a command that makes a video. @throws ZeroreelError `plugin` for flags that clash */
export function addVideoFlags(command: Command, declarations: RunDeclarations, { allFlags }: CommandSetup): Command {
  const ownFlags = [
    outputFlag('the video to write: .mp4, .webm, .gif, .webp, or a PNG sequence such as dir/%03d.png', 'out.mp4'),
    ...OUTPUT_FLAGS,
    pluginFlag(
      "add a plugin: a folder (./mine), a package, or a name that 'zeroreel plugins' lists; its options as JSON, " +
        'or by flags of its own, which --help beside it shows; may be repeated',
    ),
    loraFolderFlag,
  ];
  addOwnFlags(command, ownFlags);
  return addDeclaredFlags(command, declarations, { ownFlags, all: allFlags });
}

/**
 * Makes the video that a command line asks for.
 * @throws ZeroreelError, whose faults name flags and arguments
 */
export async function videoFromFlags(
  command: Command,
  declarations: RunDeclarations,
  asked: Pick<AskedRun, 'prompt' | 'model'> & { readonly named?: readonly NamedPlugin[] },
  { catalogue, context, remote, run }: CommandSetup,
): Promise<void> {
  const { plugin = [], loraDir, ...flags } = command.opts<VideoFlags>();
  const named = [...(asked.named ?? []), ...plugin.map(namedPlugin)];
  const { settings, names, notices } = await commandLineSettings(
    declarations,
    { ...asked, named, given: givenFlags(command), ...(loraDir !== undefined && { loraFolder: loraDir }) },
    { known: catalogue.known, referenceOf: (text) => referenceOf(text, remote) },
  );
  try {
    await run({ settings, known: catalogue.known, remote, flags, notices }, context);
  } catch (error) {
    throw error instanceof ZeroreelError ? names.renameError(error) : error;
  }
}

function namedPlugin(text: string): NamedPlugin {
  const { name, options } = parsePlugin(text);
  return { name, options, origin: `--plugin ${name}` };
}
