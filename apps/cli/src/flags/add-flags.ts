import { Option, type Command } from 'commander';
import { builtInPlugins } from '@zeroreel/plugins';
import type { FileFlag } from '../rerun/file-flags.js';
import { commandFlags, type CommandFlag } from './command-flags.js';
import type { RunDeclarations } from './declared-option.js';
import { FIRST_HEADINGS, HEADINGS } from './flag-help.js';
import { collectTexts } from './given-flags.js';
import { LORA_FOLDER } from './lora-folder.js';

/** Flags that a command has beside those of declarations. */
export interface OwnFlag extends Pick<CommandFlag, 'short' | 'long' | 'placeholder' | 'description' | 'heading'> {
  /** What commander takes where the flag is not given. */
  readonly default?: string;
}

/** Where results go. */
export const OUTPUT_FLAGS: readonly OwnFlag[] = [
  own('--keep-frames', '<folder>', 'also write every frame as PNG into this folder'),
  own('--preview', '<file.png>', 'draw the frames into this picture while they are computed'),
  own('--resume', '', 'keep the state of the run beside the output, and go on from there if a run was ended'),
  { ...own('--quiet', '', 'show errors only'), short: '-q' },
  own('--json', '', 'print events as lines of JSON on stdout'),
];

/** The file that a command writes. */
export const outputFlag = (description: string, otherwise?: string): OwnFlag => ({
  ...own('--output', '<file>', description),
  short: '-o',
  ...(otherwise !== undefined && { default: otherwise }),
});

/** Where LoRAs lie that a prompt names. */
export const loraFolderFlag: OwnFlag = {
  ...own(
    LORA_FOLDER,
    '<folder>',
    'where <lora:name:0.7> in a prompt finds name.safetensors (with --prompt-syntax webui)',
  ),
  heading: HEADINGS.request,
};

/** Plugins by name, each of which brings its own flags. */
export const pluginFlag = (description: string): OwnFlag => ({
  ...own('--plugin', '<name[:json]>', description),
  heading: PLUGINS,
});

const PLUGINS = 'Plugins:';

/** Adds flags that no declaration has. `--plugin` may be repeated; of the others the last one counts. */
export function addOwnFlags(command: Command, flags: readonly OwnFlag[]): Command {
  for (const flag of flags) {
    const option = commanderOption(flag).default(flag.default);
    if (flag.long === '--plugin') option.argParser(collectTexts);
    command.addOption(option);
  }
  return command;
}

/** Adds flags that say where the files of settings lie now; each may be repeated. */
export function addFileFlags(command: Command, flags: readonly FileFlag[]): void {
  for (const { what, ...flag } of flags) {
    const description = `new place of ${what}`;
    const option = commanderOption({ ...flag, description, heading: 'Files that have moved:' });
    command.addOption(option.argParser(collectTexts));
  }
}

/**
 * Adds a flag for every option that a command offers, under its group's heading; basic flags come first.
 * @param all whether help lists the flags for experts too
 * @throws ZeroreelError `plugin` where a plugin's flag is another's already
 */
export function addDeclaredFlags(
  command: Command,
  declarations: RunDeclarations,
  { ownFlags, all }: { readonly ownFlags: readonly OwnFlag[]; readonly all: boolean },
): Command {
  const reserved = new Map([
    ['-h', 'zeroreel'],
    ['--help', 'zeroreel'],
    ['--help-all', 'zeroreel'],
    ...ownFlags.flatMap(({ short, long }) => [short ?? long, long].map((name) => [name, 'zeroreel'] as const)),
  ]);
  const declared = commandFlags(declarations, (definition) => builtInPlugins.includes(definition), reserved);
  const isHidden = ({ level }: CommandFlag) => level === 'expert' && !all;
  for (const flag of inOrderOfHelp(declared)) {
    const option = commanderOption(flag).hideHelp(isHidden(flag));
    // A flag without a text is true or false; commander hands its own parser the default then.
    command.addOption(flag.placeholder === '' ? option : option.argParser(collectTexts));
  }
  command.addOption(new Option('--help-all', 'show all flags, including those for experts'));
  if (!all) command.addHelpText('after', `\nzeroreel ${command.name()} --help-all shows the flags for experts too.`);
  return command;
}

function commanderOption({ short, long, placeholder, description, heading }: OwnFlag): Option {
  const names = short === undefined ? long : `${short}, ${long}`;
  return new Option(placeholder === '' ? names : `${names} ${placeholder}`, description).helpGroup(heading);
}

/** commander lists groups in the order in which their first flags were added, and flags in theirs. */
function inOrderOfHelp(flags: readonly CommandFlag[]): readonly CommandFlag[] {
  const rankOf = ({ heading }: CommandFlag): number => {
    const first = FIRST_HEADINGS.indexOf(heading);
    if (first >= 0) return first;
    if (heading === 'Sampling:') return flags.length + 1;
    return heading === HEADINGS.machine ? flags.length + 2 : flags.length;
  };
  const levels = ['basic', 'expert'];
  return flags.toSorted((a, b) => rankOf(a) - rankOf(b) || levels.indexOf(a.level) - levels.indexOf(b.level));
}

function own(long: string, placeholder: string, description: string): OwnFlag {
  return { long, placeholder, description, heading: HEADINGS.output };
}
