import type { AnyTensor, ErrorCode } from '@zeroreel/core';
import type { OrtSessionOptions } from './ort-runtime.js';

/** A tensor that the session host keeps under an id. */
export interface KeptTensor {
  readonly kept: number;
}

/**
 * What the client asks of the session host. The client numbers executables and kept tensors.
 * It sends a request only when the one before has been answered.
 */
export type SessionRequest =
  | {
      readonly kind: 'compile';
      readonly executable: number;
      /** The encoded graph. Its buffer is transferred. */
      readonly model: Uint8Array;
      readonly options: OrtSessionOptions;
    }
  | {
      readonly kind: 'run';
      readonly executable: number;
      /** The inputs by name. The buffers of host tensors are transferred. */
      readonly inputs: Readonly<Record<string, AnyTensor | KeptTensor>>;
      /** The names of all outputs that the client wants. */
      readonly outputs: readonly string[];
      /** The outputs that the host keeps, each with its new id. */
      readonly keep: Readonly<Record<string, number>>;
    }
  | { readonly kind: 'release'; readonly executable: number }
  | { readonly kind: 'forget'; readonly tensors: readonly number[] }
  /** Releases everything that is left. */
  | { readonly kind: 'close' };

/** What the session host answers: one reply to each request. */
export type SessionReply =
  | { readonly kind: 'done' }
  /** The outputs that the host does not keep. Their buffers are transferred. */
  | { readonly kind: 'outputs'; readonly outputs: Readonly<Record<string, AnyTensor>> }
  /** The runtime's own message, or that of a ZeroreelError, whose code comes along. */
  | { readonly kind: 'failed'; readonly message: string; readonly code?: ErrorCode };

/** Receives what the session host sends. */
export interface SessionPortListener {
  reply(reply: SessionReply): void;
  /** The host ended without having been closed; `reason` says how. */
  lost(reason: string): void;
}

/** The client's connection to a session host, which lives in a worker or in the same thread. */
export interface SessionPort {
  /** Called once, before the first `post`. */
  listen(listener: SessionPortListener): void;
  /** Sends a request. The sender loses the buffers in `transfer`. */
  post(request: SessionRequest, transfer: readonly ArrayBuffer[]): void;
  /** Ends the host. The listener hears nothing afterwards. */
  close(): Promise<void>;
}

/** The buffers that a message transfers instead of copying. */
export const tensorBuffers = (tensors: Readonly<Record<string, AnyTensor | KeptTensor>>): ArrayBuffer[] =>
  Object.values(tensors).flatMap((tensor) => ('data' in tensor ? wholeBuffer(tensor.data) : []));

/** The buffer of a view that fills it; nothing for a view that shares its buffer with others. */
export const wholeBuffer = (view: ArrayBufferView): ArrayBuffer[] =>
  view.buffer instanceof ArrayBuffer && view.byteLength === view.buffer.byteLength ? [view.buffer] : [];
