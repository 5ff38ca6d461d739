import type { CommandContext } from '../commands/command-context.js';
import { JsonEvents } from './json-events.js';
import { ProgressBar } from './progress-bar.js';
import { ProgressLines } from './progress-lines.js';
import { silentReporter, type Reporter } from './reporter.js';

export interface ReporterFlags {
  readonly quiet?: true;
  readonly json?: true;
}

/** Lines of JSON on stdout; else nothing, a bar on a terminal, or plain lines. */
export function createReporter(flags: ReporterFlags, context: CommandContext): Reporter {
  if (flags.json) return new JsonEvents(context.stdout);
  if (flags.quiet) return silentReporter;
  return context.isTerminal
    ? new ProgressBar(context.stderr, context.now)
    : new ProgressLines(context.stderr, context.now);
}
