import type { CommandContext } from '../commands/command-context.js';
import { printableJson } from '../printable.js';
import { ProgressBar } from './progress-bar.js';
import { ProgressLines } from './progress-lines.js';
import { silentReporter, type ReportedEvent, type Reporter, type TextSink } from './reporter.js';

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

/** Every event as one line of JSON, without the tensors. */
export class JsonEvents implements Reporter {
  readonly #sink: TextSink;

  constructor(sink: TextSink) {
    this.#sink = sink;
  }

  report(event: ReportedEvent): void {
    this.#sink.write(printableJson(withoutTensors(event)));
  }

  close(): void {}
}

function withoutTensors(event: ReportedEvent): object {
  switch (event.type) {
    case 'generation:step': {
      const { type, step, steps, timestep, phase } = event;
      return { type, step, steps, timestep, phase };
    }
    case 'frame:decoded': {
      const { type, frameId, frames } = event;
      return { type, frameId, frames };
    }
    default:
      return event;
  }
}
