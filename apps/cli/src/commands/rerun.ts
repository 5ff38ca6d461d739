import { basename, dirname, extname, join } from 'node:path';
import { ZeroreelError } from '@zeroreel/core';
import { readSettings } from '@zeroreel/node';
import type { OutputFlags } from '../options/generate-options.js';
import { parseRecordedSettings } from '@zeroreel/run';
import type { CommandContext } from './command-context.js';
import { runVideo } from './run-video.js';

/** The flags of `rerun`; without an output, the name of the file with `-rerun`. */
export type RerunFlags = Omit<OutputFlags, 'output'> & { readonly output?: string };

/**
 * `zeroreel rerun FILE`: the same video again, from the settings that the file keeps.
 * @throws ZeroreelError `media` where it keeps none, `missing-file` or `invalid-model` where its model is gone or another
 */
export async function rerun(file: string, flags: RerunFlags, context: CommandContext): Promise<void> {
  const expected = parseRecordedSettings(await readSettings(file), file);
  const output = flags.output ?? rerunName(file);
  await runVideo({ settings: expected.settings, flags: { ...flags, output }, expected }, context);
}

function rerunName(file: string): string {
  const extension = extname(file);
  if (extension === '.png') {
    throw new ZeroreelError('invalid-request', `-o: a PNG sequence needs a name, for instance again/%03d.png`);
  }
  return join(dirname(file), `${basename(file, extension)}-rerun${extension}`);
}
