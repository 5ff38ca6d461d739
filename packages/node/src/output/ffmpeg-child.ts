import type { ChildProcess, SpawnOptions } from 'node:child_process';
import type { FfmpegCommand } from 'fluent-ffmpeg';
import { HAS_GROUPS } from '../child-process/end-group.js';

/** How fluent-ffmpeg starts a process; `options` are those of `child_process.spawn`. */
type Spawn = (
  args: readonly string[],
  options: SpawnOptions,
  onStarted: (child: ChildProcess, ...rings: readonly unknown[]) => void,
  onEnded: (error: unknown, ...said: readonly unknown[]) => void,
) => void;

/**
 * Makes the one process of a command known to its caller, as the leader of a group. fluent-ffmpeg would first ask ffmpeg
 * for its formats and encoders, each in a process that nobody can end; they are not asked for.
 */
export function reachChild(command: FfmpegCommand, onStarted: (child: ChildProcess) => void): void {
  command.availableFormats = (done) => done(null as unknown as Error, {});
  command.availableEncoders = (done) => done(null as unknown as Error, {});
  const internals = command as unknown as { _spawnFfmpeg: Spawn };
  const spawn = internals._spawnFfmpeg.bind(command);
  internals._spawnFfmpeg = (args, options, started, ended) =>
    spawn(
      args,
      { ...options, detached: HAS_GROUPS },
      (child, ...rings) => {
        onStarted(child);
        started(child, ...rings);
      },
      // Where the process cannot be started it leaves out what was said, which it then reads all the same.
      (error, ...said) => ended(error, ...(said.length > 0 ? said : [NOTHING_SAID, NOTHING_SAID])),
    );
}

/** As fluent-ffmpeg collects what a process says. */
const NOTHING_SAID = { get: () => '' };
