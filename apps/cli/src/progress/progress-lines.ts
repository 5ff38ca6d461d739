import { printable } from '../printable.js';
import { downloadText, formatDuration, memoryText, stageNames, TimeLeft } from './progress-text.js';
import type { ReportedEvent, Reporter, TextSink } from './reporter.js';

/** Plain lines for logs and pipes: each stage, and every tenth of the network evaluations. */
export class ProgressLines implements Reporter {
  readonly #sink: TextSink;
  readonly #now: () => number;
  readonly #timeLeft = new TimeLeft();
  readonly #downloadLeft = new TimeLeft();
  #tenth = 0;
  #downloadTenth = 0;

  /** `now` is a clock in milliseconds. */
  constructor(sink: TextSink, now: () => number) {
    this.#sink = sink;
    this.#now = now;
  }

  report(event: ReportedEvent): void {
    switch (event.type) {
      case 'stage:start':
        return this.#line(stageNames[event.stage]);
      case 'generation:progress':
        return this.#progress(event.done, event.total);
      case 'download:progress':
        return this.#downloadProgress(event);
      case 'notice':
        return this.#line(event.message);
      case 'memory:estimate':
        return this.#line(`Needs ${memoryText(event)}`);
      case 'done':
        return this.#line(
          `${printable(event.output)}: ${event.frames} frames in ${formatDuration(event.milliseconds)}`,
        );
    }
  }

  close(): void {}

  #progress(done: number, total: number): void {
    const left = this.#timeLeft.update(done, total, this.#now());
    const tenth = Math.floor((10 * done) / total);
    if (tenth === this.#tenth) return;
    this.#tenth = tenth;
    this.#line(`  ${10 * tenth} %  ${done}/${total}${left === undefined ? '' : `  ${formatDuration(left)} left`}`);
  }

  #downloadProgress(event: Extract<ReportedEvent, { type: 'download:progress' }>): void {
    const { loaded, total } = event;
    const left = this.#downloadLeft.update(loaded, total, this.#now());
    const tenth = Math.floor((10 * loaded) / total);
    if (tenth === this.#downloadTenth) return;
    this.#downloadTenth = tenth;
    this.#line(
      `  ${10 * tenth} %  ${downloadText(event)}${left === undefined ? '' : `  ${formatDuration(left)} left`}`,
    );
  }

  #line(text: string): void {
    this.#sink.write(`${printable(text)}\n`);
  }
}
