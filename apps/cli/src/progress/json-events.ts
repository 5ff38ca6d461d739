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
      const { predictedX0: _, ...rest } = event;
      return rest;
    }
    case 'frame:decoded': {
      const { picture: _, ...rest } = event;
      return rest;
    }
    default:
      return event;
  }
}
