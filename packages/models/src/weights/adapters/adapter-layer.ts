import type { ModelPart } from '@zeroreel/core';
import { elementCount, type Shape } from '@zeroreel/onnx';
import type { StoredWeight } from '../stored-weight.js';

/*
 * What a file of the LoRA family says, parsed and not yet computed: which tensors it changes, and the factors of each
 * change, which stay in the file. Whoever lays an adapter over a checkpoint starts from here.
 */

/** Numbers as they are stored: a whole difference, or a small factor. */
export interface WholeMatrix {
  readonly kind: 'whole';
  /** `[rows, …]` */
  readonly weight: StoredWeight;
}

/** `up · down`, or with `mid` Σ_ab up[:, a] · mid[a, b, kh, kw] · down[b, :] (LyCORIS' Tucker decomposition). */
export interface LowRankMatrix {
  readonly kind: 'low-rank';
  /** `[rows, r]`, of a convolution `[rows, r, 1, 1]`; `[r, rows]` where `upTransposed`. */
  readonly up: StoredWeight;
  readonly upTransposed: boolean;
  /** `[r, s, kh, kw]` */
  readonly mid?: StoredWeight;
  /** `[r, columns]`, of a convolution `[r, in, kh, kw]`; `[s, in]` beside `mid`. */
  readonly down: StoredWeight;
}

/** A factor of a change: a matrix whose columns are input channels, of a convolution input channels times cells. */
export type AdapterMatrix = WholeMatrix | LowRankMatrix;

/**
 * The change of one tensor: LoRA, LoCon and whole differences are one matrix; LoHa is the product of two, number by
 * number; LoKr is their Kronecker product, `[a, c] ⊗ [b, d]` → `[a·b, c·d]`.
 */
export type AdapterDelta =
  | AdapterMatrix
  | { readonly kind: 'hadamard'; readonly left: AdapterMatrix; readonly right: AdapterMatrix }
  | { readonly kind: 'kronecker'; readonly left: AdapterMatrix; readonly right: AdapterMatrix };

/**
 * DoRA's magnitude (Liu et al. 2024, arXiv 2402.09353): the changed weight W′ becomes `magnitude · W′ / ‖W′‖`, with one
 * norm for each output channel, or for each input channel.
 */
export interface AdapterMagnitude {
  readonly axis: 'output' | 'input';
  readonly weight: StoredWeight;
}

/** What an adapter does to one tensor: `W + scale · delta`, then the magnitude. */
export interface AdapterLayer {
  readonly part: ModelPart;
  /** The layer's canonical name; with `_` for every `.` where the file writes names so. */
  readonly layer: string;
  readonly flat: boolean;
  readonly tensor: 'weight' | 'bias';
  /** A key of the file, for messages. */
  readonly key: string;
  readonly delta: AdapterDelta;
  /** alpha / rank; 1 where the file has no alpha. */
  readonly scale: number;
  readonly magnitude?: AdapterMagnitude;
}

/** `[rows, columns]` of a change, or `[rows, in, kh, kw]` where it tells its kernel. */
export function deltaShape(delta: AdapterDelta): Shape {
  switch (delta.kind) {
    case 'whole':
      return delta.weight.shape;
    case 'low-rank': {
      const rows = delta.up.shape[delta.upTransposed ? 1 : 0] ?? 0;
      const [, columns = 0, ...kernel] = delta.down.shape;
      return [rows, columns, ...(delta.mid?.shape.slice(2) ?? kernel)];
    }
    case 'hadamard':
      return deltaShape(delta.left);
    case 'kronecker': {
      const [a = 0, c = 0] = deltaShape(delta.left);
      const [b = 0, d = 0, ...kernel] = deltaShape(delta.right);
      return [a * b, c * d, ...kernel];
    }
  }
}

/** Whether a change has the numbers of a tensor. A 1×1 convolution has those of a linear layer. */
export function fitsTensor(delta: AdapterDelta, shape: Shape): boolean {
  const got = deltaShape(delta);
  const isFlat = got.length <= 2;
  return (
    areFactorsConsistent(delta) &&
    got[0] === shape[0] &&
    (isFlat || got[1] === shape[1]) &&
    elementCount(got) === elementCount(shape)
  );
}

/** The rank of a change whose alpha is divided by it: of LoHa the first matrix', of LoKr the last low-rank one's. */
export function rankOf(delta: AdapterDelta): number | undefined {
  switch (delta.kind) {
    case 'whole':
      return undefined;
    case 'low-rank':
      return delta.down.shape[0] ?? 0;
    case 'hadamard':
      return rankOf(delta.left);
    case 'kronecker':
      return rankOf(delta.right) ?? rankOf(delta.left);
  }
}

function areFactorsConsistent(delta: AdapterDelta): boolean {
  switch (delta.kind) {
    case 'whole':
      return true;
    case 'low-rank': {
      const { up, upTransposed, mid, down } = delta;
      const rank = up.shape[upTransposed ? 0 : 1];
      return mid ? rank === mid.shape[0] && mid.shape[1] === down.shape[0] : rank === down.shape[0];
    }
    case 'hadamard':
      return (
        areFactorsConsistent(delta.left) &&
        areFactorsConsistent(delta.right) &&
        deltaShape(delta.left)[0] === deltaShape(delta.right)[0] &&
        elementCount(deltaShape(delta.left)) === elementCount(deltaShape(delta.right))
      );
    case 'kronecker':
      return areFactorsConsistent(delta.left) && areFactorsConsistent(delta.right);
  }
}
