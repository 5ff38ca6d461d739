import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { ZeroreelError } from '@zeroreel/core';
import { framePath, readSequence, readSettings, videoOutputOf, writeVideo } from '@zeroreel/node';
import { parseRecordedSettings, rateOf, soundOf } from '@zeroreel/run';
import { addOwnFlags, outputFlag } from '../flags/add-flags.js';
import { checkOutputs } from '../output/check-outputs.js';
import { printable } from '../printable.js';
import type { CommandSetup } from './command-context.js';

/** The flags of `encode`. */
interface EncodeFlags {
  readonly output: string;
  readonly sound?: string;
}

/**
 * `zeroreel encode FRAMES -o FILE`: the video of frames that were computed before, as PNG of zeroreel. Their settings say the
 * rate and go into the file, which is the one that the run itself would have written.
 */
export function encodeCommand({ catalogue, context }: CommandSetup): Command {
  const command = new Command('encode')
    .description('make a video file of frames that zeroreel saved as PNG')
    .argument('<frames>', 'their folder, or their path with a placeholder: dir/%03d.png');
  addOwnFlags(command, [outputFlag('the video to write', 'out.mp4')]);
  return command
    .option('--sound <file>', 'the clip whose sound the video keeps; its part is that of the settings')
    .action(async (path: string, { output, sound }: EncodeFlags) => {
      const pattern = await patternOf(path);
      await checkOutputs({ output }, [framePath(pattern, 0), ...(sound === undefined ? [] : [sound])], () => undefined);
      const value = await readSettings(framePath(pattern, 0));
      const { settings } = parseRecordedSettings(value, framePath(pattern, 0), catalogue.known);
      const part = soundOf(settings, catalogue.known);
      if (sound !== undefined && part === undefined) {
        throw new ZeroreelError(
          'invalid-request',
          '--sound: expected frames of a clip that is edited, whose sound they keep',
        );
      }
      const frames = await readSequence(pattern);
      await writeVideo(output, frames, {
        framesPerSecond: rateOf(settings),
        settings: value as object,
        signal: context.signal,
        ...(sound !== undefined && part !== undefined && { audio: { ...part, file: sound } }),
      });
      context.stderr.write(`${printable(output)}: ${frames.length} frames\n`);
    });
}

async function patternOf(path: string): Promise<string> {
  const isFolder = await stat(path).then(
    (there) => there.isDirectory(),
    () => false,
  );
  const pattern = isFolder ? join(path, '%03d.png') : path;
  if (videoOutputOf(pattern).kind === 'sequence') return pattern;
  throw new ZeroreelError(
    'invalid-request',
    `${path}: expected a folder, or the path of a sequence such as dir/%03d.png`,
  );
}
