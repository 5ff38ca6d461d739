import { basename, dirname, extname, join } from 'node:path';
import { Command } from 'commander';
import { ZeroreelError } from '@zeroreel/core';
import { framePath, readSettings } from '@zeroreel/node';
import { parseRecordedSettings, type KnownPlugins, type RecordedSettings } from '@zeroreel/run';
import { addFileFlags, addOwnFlags, OUTPUT_FLAGS, outputFlag, pluginFlag } from '../flags/add-flags.js';
import { givenFlags, type GivenFlags } from '../flags/given-flags.js';
import { parsePlugin } from '../plugins/plugin-argument.js';
import { printable } from '../printable.js';
import { fileFlags } from '../rerun/file-flags.js';
import { findFiles } from '../rerun/find-files.js';
import { movedPlugins, withPluginNames } from '../rerun/moved-plugins.js';
import { webNames } from '../rerun/web-names.js';
import type { CommandSetup } from './command-context.js';
import type { OutputFlags } from './run-video.js';

/** The flags of `rerun`; without an output, the name of the file with `-rerun`. */
type RerunFlags = Omit<OutputFlags, 'output'> & {
  readonly output?: string;
  readonly plugin?: readonly string[];
  readonly trustPlugins?: true;
};

/**
 * `zeroreel rerun FILE`: the same video again, from the settings that the file keeps, which may be a stranger's. It refuses
 * another model and other files than those of the first run, shows which files it opens, and loads a plugin that is not built
 * in only where the user names it too.
 */
export function rerunCommand(setup: CommandSetup): Command {
  const command = new Command('rerun')
    .description('make the same video again, from the settings that a file keeps')
    .argument('<file>', 'a video or picture that zeroreel wrote');
  const own = [
    outputFlag("the video to write (default: the file's name with -rerun)"),
    ...OUTPUT_FLAGS,
    pluginFlag('let a plugin that the file names run its code, wherever it lies now; may be repeated'),
  ];
  addOwnFlags(command, own);
  command.option('--trust-plugins', 'let every plugin that the file names run its code');
  const files = fileFlags(setup.catalogue);
  addFileFlags(command, files);
  return command.action((file: string, flags: RerunFlags) =>
    rerun(file, flags, { ...setup, given: givenFlags(command) }),
  );
}

async function rerun(
  file: string,
  { plugin = [], trustPlugins, ...flags }: RerunFlags,
  { catalogue, context, remote, run, given }: CommandSetup & { readonly given: GivenFlags },
): Promise<void> {
  requireNamesAlone(plugin);
  const value = await readSettings(file);
  const listed = parseRecordedSettings(value, file, catalogue.known);
  const output = flags.output ?? rerunName(file);
  const source = extname(file) === '.png' ? framePath(file, 0) : file;
  const moved = movedPlugins(strangersOf(listed, catalogue.known), catalogue);
  const known: KnownPlugins = (name) => catalogue.known(moved.get(name) ?? name);
  const strangers = strangersOf(listed, known);
  if (strangers.length > 0) {
    const list = strangers.map((name) => `  ${name}\n`).join('');
    if (trustPlugins !== true) throw untrusted(file, strangers);
    context.stderr.write(printable(`Loading the plugins that ${file} names:\n${list}`));
    for (const name of strangers) await catalogue.load(name);
  }
  // Their options can be checked now.
  const recorded = parseRecordedSettings(value, file, known);
  const found = await findFiles(file, recorded.settings, {
    ...{ known, given, flags: fileFlags(catalogue) },
    web: webNames(remote),
  });
  if (found.description !== '') context.stderr.write(printable(found.description));
  const settings = withPluginNames(found.settings, moved);
  const expected = { ...recorded, settings, movedFrom: found.movedFrom };
  await run({ settings, known: catalogue.known, remote, flags: { ...flags, output }, expected, source }, context);
}

/** Plugins whose code is not here. */
const strangersOf = ({ settings }: RecordedSettings, known: KnownPlugins): readonly string[] => [
  ...new Set(settings.plugins.map(({ name }) => name).filter((name) => known(name) === undefined)),
];

const untrusted = (file: string, names: readonly string[]): ZeroreelError =>
  new ZeroreelError(
    'plugin',
    `${file} was made with plugins whose code would run here:\n${names.map((name) => `  ${name}\n`).join('')}` +
      'Name each with --plugin NAME to run it, or give --trust-plugins to run them all.',
  );

/** The options of plugins are those of the file. */
function requireNamesAlone(plugins: readonly string[]): void {
  const withOptions = plugins.find((text) => Object.keys(parsePlugin(text).options).length > 0);
  if (withOptions === undefined) return;
  throw new ZeroreelError(
    'invalid-request',
    `--plugin: expected a name alone, as the file has the options, got ${withOptions}`,
  );
}

function rerunName(file: string): string {
  const extension = extname(file);
  if (extension === '.png') {
    throw new ZeroreelError('invalid-request', `-o: a PNG sequence needs a name, for instance again/%03d.png`);
  }
  return join(dirname(file), `${basename(file, extension)}-rerun${extension}`);
}
