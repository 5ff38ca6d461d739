import type { Variables } from '@zeroreel/node';
import { runCommandLine } from '../command-line.js';
import type { CommandSetup } from '../commands/command-context.js';
import type { VideoJob } from '../commands/run-video.js';

/** What a command line has come to. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command line in this process.
 * @param run takes the place of making and writing the video
 * @param env default: that of this process
 */
export async function runCommand(
  args: readonly string[],
  run?: CommandSetup['run'],
  env?: Variables,
): Promise<Outcome> {
  let stdout = '';
  let stderr = '';
  const context = {
    stdout: { write: (text: string) => (stdout += text) },
    stderr: { write: (text: string) => (stderr += text) },
    isTerminal: false,
    now: () => 0,
    signal: new AbortController().signal,
    ...(env && { env }),
  };
  const code = await runCommandLine(args, context, run);
  return { code, stdout, stderr };
}

/** The video that a command line asks for, without making it. @throws what it tells on stderr */
async function jobOf(...args: readonly string[]): Promise<VideoJob> {
  const jobs: VideoJob[] = [];
  const { stderr } = await runCommand(args, (job) => Promise.resolve(void jobs.push(job)));
  const [job] = jobs;
  if (job === undefined) throw new Error(stderr);
  return job;
}

/** The settings that a command line asks for. @throws what it tells on stderr */
export const settingsOf = async (...args: readonly string[]) => (await jobOf(...args)).settings;

/** The settings that `generate` makes of flags. @throws what it tells on stderr */
export const generateSettings = (...flags: readonly string[]) => settingsOf('generate', 'a panda', ...flags);

/** What `generate` tells of flags that do nothing. @throws what it tells on stderr */
export const flagNoticesOf = async (...flags: readonly string[]) =>
  (await jobOf('generate', 'a panda', ...flags)).notices;

/** The options of a plugin in the settings that `generate` makes of flags; undefined where it is not in the run. */
export async function pluginOptions(name: string, ...flags: readonly string[]) {
  const { plugins } = await generateSettings(...flags);
  return plugins.filter((plugin) => plugin.name === name).map(({ options }) => options);
}

/** What `generate` says of flags that it refuses with exit code 2, one fault a line. */
export async function faultsOf(...flags: readonly string[]): Promise<readonly string[]> {
  const { code, stderr } = await runCommand(['generate', 'a panda', ...flags], () => Promise.resolve());
  if (code !== 2) throw new Error(`expected exit code 2, got ${code}: ${stderr}`);
  return stderr
    .replace(/^zeroreel: /, '')
    .trimEnd()
    .split('\n');
}
