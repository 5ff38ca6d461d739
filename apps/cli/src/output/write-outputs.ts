import { messageOf, throwIfAborted, ZeroreelError } from '@zeroreel/core';
import { contactSheet, encodePng } from '@zeroreel/media';
import { replaceFile, saveFrames, writeVideo } from '@zeroreel/node';
import type { MadeVideo } from '@zeroreel/run';
import type { Reporter } from '../progress/reporter.js';
import { framesPattern, type OutputPaths } from './check-outputs.js';
import { finishCommand } from './finish-command.js';

/** What results are written with. */
export interface WriteContext {
  readonly outputs: OutputPaths;
  readonly signal: AbortSignal;
  readonly reporter: Pick<Reporter, 'report'>;
}

/**
 * Writes a video, then what was asked for beside it, whose failure is a notice. A video that cannot be written is not lost:
 * its frames are saved as PNG.
 * @throws ZeroreelError `media`: why the video is not there, where its frames are, and the command that finishes it; `aborted`
 */
export async function writeOutputs(video: MadeVideo, { outputs, signal, reporter }: WriteContext): Promise<void> {
  const { output, keepFrames, preview } = outputs;
  const { frames, framesPerSecond, recorded, sound } = video;
  const options = { framesPerSecond, settings: recorded, signal };

  /** Whether it worked. */
  async function side(name: string, write: () => Promise<void>): Promise<boolean> {
    try {
      await write();
      return true;
    } catch (error) {
      if (signal.aborted) throw error;
      reporter.report({ type: 'notice', message: `${name}: ${messageOf(error)}` });
      return false;
    }
  }

  const failure = await errorOf(writeVideo(output, frames, { ...options, ...(sound && { audio: sound }) }));
  if (failure !== undefined) throwIfAborted(signal);
  const isKept =
    keepFrames !== undefined &&
    (await side('--keep-frames', () => writeVideo(framesPattern(keepFrames), frames, options)));
  if (preview !== undefined) await side('--preview', () => replaceFile(preview, encodePng(contactSheet(frames))));
  if (failure === undefined) return;

  const why = messageOf(failure);
  const saved = isKept
    ? framesPattern(keepFrames)
    : await saveFrames(output, frames, { settings: recorded, signal }).catch((error: unknown) => {
        if (signal.aborted) throw error;
        throw new ZeroreelError('media', `${why}\n${messageOf(error)}`, { cause: failure });
      });
  const command = finishCommand(saved, output, sound?.file);
  reporter.report({ type: 'frames-saved', frames: saved, command });
  throw new ZeroreelError(
    'media',
    `${why}\nThe ${frames.length} frames are not lost; they are saved as ${saved}\nThis makes the video of them:\n  ${command}`,
    { cause: failure },
  );
}

const errorOf = (work: Promise<void>): Promise<unknown> => work.then(() => undefined).catch((error: unknown) => error);
