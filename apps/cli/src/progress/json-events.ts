import type { ReportedEvent, Reporter, TextSink } from './reporter.js';

/** Every event as one line of JSON, without the tensors. */
export class JsonEvents implements Reporter {
  readonly #sink: TextSink;

  constructor(sink: TextSink) {
    this.#sink = sink;
  }

  report(event: ReportedEvent): void {
    this.#sink.write(`${JSON.stringify(withoutTensors(event))}\n`);
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
