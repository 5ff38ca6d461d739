import { elementCount } from '@zeroreel/onnx';
import { readNumbers } from '../stored-weight.js';
import { deltaShape, type AdapterDelta, type LowRankMatrix } from './adapter-layer.js';

/** A change, computed a row at a time: output channel by output channel, in float64. */
export interface DeltaRows {
  readonly rows: number;
  /** Numbers of a row: input channels, of a convolution times the kernel's cells. */
  readonly columns: number;
  /** Writes row `row` into `into [columns]`. */
  read(row: number, into: Float64Array): void;
}

/** Reads the factors of a change from their file; the change itself is never held whole. */
export async function deltaRows(delta: AdapterDelta, key: string): Promise<DeltaRows> {
  switch (delta.kind) {
    case 'whole': {
      const numbers = await readNumbers(delta.weight, key);
      return tableRows(numbers, deltaShape(delta)[0] ?? 0);
    }
    case 'low-rank':
      return lowRankRows(delta, key);
    case 'hadamard':
      return hadamardRows(await deltaRows(delta.left, key), await deltaRows(delta.right, key));
    case 'kronecker':
      return kroneckerRows(dense(await deltaRows(delta.left, key)), dense(await deltaRows(delta.right, key)));
  }
}

function tableRows(numbers: Float32Array | Float64Array, rows: number): DeltaRows {
  const columns = numbers.length / rows;
  return {
    ...{ rows, columns },
    read: (row, into) => into.set(numbers.subarray(row * columns, (row + 1) * columns)),
  };
}

/** Row o of up · down: Σ_k up[o, k] · down[k, :]. */
async function lowRankRows(matrix: LowRankMatrix, key: string): Promise<DeltaRows> {
  const { upTransposed } = matrix;
  const up = await readNumbers(matrix.up, key);
  const down = matrix.mid ? await tuckerDown(matrix, key) : await readNumbers(matrix.down, key);
  const rows = deltaShape(matrix)[0] ?? 0;
  const rank = rows === 0 ? 0 : up.length / rows;
  const columns = rank === 0 ? 0 : down.length / rank;
  return {
    ...{ rows, columns },
    read(row, into) {
      into.fill(0);
      for (let k = 0; k < rank; k++) {
        const factor = up[upTransposed ? k * rows + row : row * rank + k] ?? 0;
        for (let i = 0; i < columns; i++) into[i] = (into[i] ?? 0) + factor * (down[k * columns + i] ?? 0);
      }
    },
  };
}

/** LoHa: number by number. */
const hadamardRows = (left: DeltaRows, right: DeltaRows): DeltaRows => {
  const other = new Float64Array(right.columns);
  return {
    rows: left.rows,
    columns: left.columns,
    read(row, into) {
      left.read(row, into);
      right.read(row, other);
      for (let i = 0; i < into.length; i++) into[i] = (into[i] ?? 0) * (other[i] ?? 0);
    },
  };
};

/** LoKr: `[a, c] ⊗ [b, d]`; row i·b + k is left[i, :] ⊗ right[k, :]. */
function kroneckerRows(left: DeltaRows, right: DeltaRows): DeltaRows {
  const outer = new Float64Array(left.columns);
  const inner = new Float64Array(right.columns);
  return {
    rows: left.rows * right.rows,
    columns: left.columns * right.columns,
    read(row, into) {
      left.read(Math.floor(row / right.rows), outer);
      right.read(row % right.rows, inner);
      outer.forEach((factor, j) => {
        const begin = j * inner.length;
        for (let l = 0; l < inner.length; l++) into[begin + l] = factor * (inner[l] ?? 0);
      });
    },
  };
}

/** All rows, computed once. LoKr's factors are small, and it reads each of their rows many times. */
function dense(matrix: DeltaRows): DeltaRows {
  const { rows, columns } = matrix;
  const numbers = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) matrix.read(row, numbers.subarray(row * columns, (row + 1) * columns));
  return tableRows(numbers, rows);
}

/** `[r, in, kh, kw]` out of `mid [r, s, kh, kw]` and `down [s, in]` (LyCORIS, `rebuild_tucker`). */
async function tuckerDown({ down, mid }: LowRankMatrix, key: string): Promise<Float32Array> {
  if (!mid) return readNumbers(down, key);
  const [rank = 0, inner = 0, ...kernel] = mid.shape;
  const cells = elementCount(kernel);
  const channels = down.shape[1] ?? 0;
  const downs = await readNumbers(down, key);
  const mids = await readNumbers(mid, key);
  const result = new Float32Array(rank * channels * cells);
  for (let a = 0; a < rank; a++) {
    for (let channel = 0; channel < channels; channel++) {
      for (let cell = 0; cell < cells; cell++) {
        let sum = 0;
        for (let b = 0; b < inner; b++)
          sum += (mids[(a * inner + b) * cells + cell] ?? 0) * (downs[b * channels + channel] ?? 0);
        result[(a * channels + channel) * cells + cell] = sum;
      }
    }
  }
  return result;
}
