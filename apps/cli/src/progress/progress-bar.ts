import type { Stage } from '@zeroreel/core';
import { printable } from '../printable.js';
import { downloadText, formatDuration, memoryText, stageNames, TimeLeft } from './progress-text.js';
import type { ReportedEvent, Reporter, TextSink } from './reporter.js';

const BAR_CELLS = 28;
const STAGE_CELLS = 22;
/** Where a terminal does not say how wide it is. */
const USUAL_COLUMNS = 80;

/**
 * One line on a terminal, drawn over: the stage, a bar of network evaluations and the time left. It is never wider than
 * the terminal, as a line that wraps cannot be drawn over, and needs no control sequence but a carriage return.
 */
export class ProgressBar implements Reporter {
  readonly #sink: TextSink;
  readonly #now: () => number;
  readonly #timeLeft = new TimeLeft();
  readonly #downloadLeft = new TimeLeft();
  #stage: Stage = 'load';
  #bar: (cells: number) => string = () => '';
  /** Characters that stand on the line. */
  #drawn = 0;

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
      case 'download:progress':
        this.#bar = this.#downloadBarOf(event);
        return this.#draw();
      case 'frame:decoded':
        this.#bar = () => `${event.frameId + 1}/${event.frames} frames`;
        return this.#draw();
      case 'stage:end':
        if (ENDS_ITS_BAR.includes(event.stage)) this.#bar = () => '';
        return;
      case 'notice':
        return this.#tell(event.message);
      case 'memory:estimate':
        return this.#tell(`Needs ${memoryText(event)}`);
      case 'done':
        this.#clear();
        this.#sink.write(
          `${printable(event.output)}: ${event.frames} frames in ${formatDuration(event.milliseconds)}\n`,
        );
    }
  }

  close(): void {
    this.#clear();
  }

  #draw(): void {
    const room = this.#room();
    const line = this.#lineFor(room).slice(0, room);
    const rest = Math.min(Math.max(this.#drawn - line.length, 0), room - line.length);
    this.#sink.write(`\r${line}${' '.repeat(rest)}`);
    this.#drawn = line.length + rest;
  }

  /** Writes a line above the one that is drawn over. */
  #tell(message: string): void {
    this.#clear();
    this.#sink.write(`${printable(message)}\n`);
    this.#draw();
  }

  /** The widest that fits; without a bar where there is no room for one. */
  #lineFor(room: number): string {
    const stage = stageNames[this.#stage];
    for (let cells = BAR_CELLS; cells >= 0; cells -= 4) {
      const line = `${stage.padEnd(STAGE_CELLS)}${this.#bar(cells)}`.trimEnd();
      if (line.length <= room) return line;
    }
    return `${stage} ${this.#bar(0)}`.trimEnd();
  }

  #clear(): void {
    if (this.#drawn > 0) this.#sink.write(`\r${' '.repeat(Math.min(this.#drawn, this.#room()))}\r`);
    this.#drawn = 0;
  }

  /** The last column stays free: some terminals wrap when it is written. */
  #room(): number {
    return (this.#sink.columns?.() || USUAL_COLUMNS) - 1;
  }

  #barOf(done: number, total: number): (cells: number) => string {
    const left = this.#timeLeft.update(done, total, this.#now());
    return (cells) => drawBar(cells, { done, total, amounts: `${done}/${total}`, left });
  }

  #downloadBarOf(event: Extract<ReportedEvent, { type: 'download:progress' }>): (cells: number) => string {
    const { loaded: done, total } = event;
    const left = this.#downloadLeft.update(done, total, this.#now());
    return (cells) => drawBar(cells, { done, total, amounts: downloadText(event), left });
  }
}

const ENDS_ITS_BAR: readonly Stage[] = ['download', 'denoise', 'decode'];

interface Bar {
  readonly done: number;
  readonly total: number;
  /** How much of how much, for people. */
  readonly amounts: string;
  /** Milliseconds, where that can be told. */
  readonly left: number | undefined;
}

function drawBar(cells: number, { done, total, amounts, left }: Bar): string {
  const filled = Math.round((cells * done) / total);
  const bar = '█'.repeat(filled) + '░'.repeat(cells - filled);
  const percent = `${String(Math.floor((100 * done) / total)).padStart(3)} %`;
  const eta = left === undefined ? '' : `  ${formatDuration(left)} left`;
  return cells === 0 ? percent.trim() : `${bar} ${percent}  ${amounts}${eta}`;
}
