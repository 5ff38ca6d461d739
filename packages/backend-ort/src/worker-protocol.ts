import type { AnyTensor, ErrorCode } from '@zeroreel/core';
import type { OrtSessionOptions } from './ort-runtime.js';

/** A tensor that the session's side keeps under an id. */
export interface KeptTensor {
  readonly kept: number;
}

/** What the caller's side asks for. It numbers executables and kept tensors, and sends a request when the one before is answered. */
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
      /** By input name. The buffers of host tensors are transferred. */
      readonly inputs: Readonly<Record<string, AnyTensor | KeptTensor>>;
      /** Names of all the outputs wanted. */
      readonly outputs: readonly string[];
      /** The outputs that stay, each under its new id. */
      readonly keep: Readonly<Record<string, number>>;
    }
  | { readonly kind: 'release'; readonly executable: number }
  | { readonly kind: 'forget'; readonly tensors: readonly number[] }
  /** Releases everything that is left. */
  | { readonly kind: 'close' };

/** What the session's side answers, one reply to a request. */
export type SessionReply =
  | { readonly kind: 'done' }
  /** The outputs that were not kept. Their buffers are transferred. */
  | { readonly kind: 'outputs'; readonly outputs: Readonly<Record<string, AnyTensor>> }
  /** The runtime's own words; or ours, with the code of a ZeroreelError. */
  | { readonly kind: 'failed'; readonly message: string; readonly code?: ErrorCode };

/** Buffers that a message hands over instead of copying. */
export const tensorBuffers = (tensors: Readonly<Record<string, AnyTensor | KeptTensor>>): ArrayBuffer[] =>
  Object.values(tensors).flatMap((tensor) => ('data' in tensor ? wholeBuffer(tensor.data) : []));

/** A view's buffer where it may leave with the view: not where others share it. */
export const wholeBuffer = (view: ArrayBufferView): ArrayBuffer[] =>
  view.buffer instanceof ArrayBuffer && view.byteLength === view.buffer.byteLength ? [view.buffer] : [];
