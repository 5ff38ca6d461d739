import type { Stage } from '@zeroreel/core';
import { printable } from '../printable.js';
import { formatDuration, stageNames, TimeLeft } from './progress-text.js';
import type { ReportedEvent, Reporter, TextSink } from './reporter.js';

const BAR_CELLS = 28;
/** Back to the first column, and the line away. */
const CLEAR = '\r\x1b[K';

/** One line on a terminal, drawn over: the stage, a bar of network evaluations and the time left. */
export class ProgressBar implements Reporter {
  readonly #sink: TextSink;
  readonly #now: () => number;
  readonly #timeLeft = new TimeLeft();
  #stage: Stage = 'load';
  #bar = '';

  /** `now` is a clock in milliseconds. */
  constructor(sink: TextSink, now: () => number) {
    this.#sink = sink;
    this.#now = now;
  }

  report(event: ReportedEvent): void {
    switch (event.type) {
      case 'stage:start':
        this.#stage = event.stage;
        return this.#draw();
      case 'generation:progress':
        this.#bar = this.#barOf(event.done, event.total);
        return this.#draw();
      case 'frame:decoded':
        this.#bar = `${event.frameId + 1}/${event.frames} frames`;
        return this.#draw();
      case 'stage:end':
        if (event.stage === 'denoise' || event.stage === 'decode') this.#bar = '';
        return;
      case 'notice':
        this.#sink.write(`${CLEAR}${printable(event.message)}\n`);
        return this.#draw();
      case 'done':
        this.#sink.write(
          `${CLEAR}${printable(event.output)}: ${event.frames} frames in ${formatDuration(event.milliseconds)}\n`,
        );
    }
  }

  close(): void {
    this.#sink.write(CLEAR);
  }

  #draw(): void {
    this.#sink.write(`${CLEAR}${stageNames[this.#stage].padEnd(22)}${this.#bar}`);
  }

  #barOf(done: number, total: number): string {
    const filled = Math.round((BAR_CELLS * done) / total);
    const cells = '█'.repeat(filled) + '░'.repeat(BAR_CELLS - filled);
    const left = this.#timeLeft.update(done, total, this.#now());
    const eta = left === undefined ? '' : `  ${formatDuration(left)} left`;
    return `${cells} ${String(Math.floor((100 * done) / total)).padStart(3)} %  ${done}/${total}${eta}`;
  }
}
