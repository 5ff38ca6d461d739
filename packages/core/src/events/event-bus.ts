import { messageOf } from '../errors.js';
import mitt from 'mitt';
import { token } from '../token.js';
import type { GenerationEvents } from './generation-events.js';

/** Called with each event of its type, before `emit` returns. */
export type EventListener<E extends keyof GenerationEvents> = (event: GenerationEvents[E]) => void;

/** Reports what a run does. A listener that throws cannot break the run: its error becomes a `notice`. */
export interface EventBus {
  /** Listens until the returned function is called. Listeners are called in the order of `on`. */
  on<E extends keyof GenerationEvents>(type: E, listener: EventListener<E>): () => void;
  /** Calls every listener before it returns. */
  emit<E extends keyof GenerationEvents>(type: E, event: GenerationEvents[E]): void;
}

export const EventBus = token<EventBus>('EventBus');

/** mitt's types describe its CommonJS form; as an ES module its default export is the function itself. */
const createEmitter = mitt as unknown as typeof mitt.default;

/** An event bus of its own, without listeners. */
export function createEventBus(): EventBus {
  const emitter = createEmitter<GenerationEvents>();

  function on<E extends keyof GenerationEvents>(type: E, listener: EventListener<E>): () => void {
    const guarded = (event: GenerationEvents[E]) => {
      try {
        listener(event);
      } catch (error) {
        report(type, error);
      }
    };
    emitter.on(type, guarded);
    return () => {
      emitter.off(type, guarded);
    };
  }

  /** There is no one left to tell where a listener for notices throws. */
  function report(type: keyof GenerationEvents, error: unknown): void {
    if (type === 'notice') return;
    const reason = messageOf(error);
    emitter.emit('notice', { message: `A listener for '${type}' threw: ${reason}` });
  }

  return {
    on,
    emit: (type, event) => {
      emitter.emit(type, event);
    },
  };
}
