import type { Variables } from '@zeroreel/node';
import type { PluginCatalogue } from '@zeroreel/run';
import type { RemoteModelsSource } from '../host/remote-models.js';
import type { TextSink } from '../progress/reporter.js';
import type { VideoJob } from './run-video.js';

/** What commands have of the process that they run in. */
export interface CommandContext {
  /** Results. */
  readonly stdout: TextSink;
  /** Progress and errors. */
  readonly stderr: TextSink;
  /** Whether stderr is a terminal, where lines can be drawn over. */
  readonly isTerminal: boolean;
  /** Milliseconds since any fixed moment. */
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Variables of the environment. Default: those of this process. */
  readonly env?: Variables;
}

/** What commands are set up with. */
export interface CommandSetup {
  readonly context: CommandContext;
  /** Built-in plugins, and those whose code was loaded because the command line names them. */
  readonly catalogue: PluginCatalogue;
  /** What `--plugin` was given with. */
  readonly named: readonly string[];
  /** Models on the web. */
  readonly remote: RemoteModelsSource;
  /** Whether help lists the flags for experts too. */
  readonly allFlags: boolean;
  /** Makes and writes a video. */
  readonly run: (job: VideoJob, context: CommandContext) => Promise<void>;
}
