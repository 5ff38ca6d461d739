/** First derivatives of a picture, as 16-bit numbers, interleaved as the picture's channels are. */
export interface Gradients {
  readonly dx: Int16Array;
  readonly dy: Int16Array;
}

/** Interleaved bytes of `channels · width · height`. */
export interface Samples {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: ArrayLike<number>;
}

/** Widths of the kernel that Sobel's operator is written for. */
export type ApertureSize = 3 | 5 | 7;

interface Kernel {
  readonly smooth: readonly number[];
  readonly derive: readonly number[];
  /** At 7 the sums are divided by 16, so that they stay in 16 bits. */
  readonly divisor: number;
}

const KERNELS: Readonly<Record<ApertureSize, Kernel>> = {
  3: { smooth: [1, 2, 1], derive: [-1, 0, 1], divisor: 1 },
  5: { smooth: [1, 4, 6, 4, 1], derive: [-1, -2, 0, 2, 1], divisor: 1 },
  7: { smooth: [1, 6, 15, 20, 15, 6, 1], derive: [-1, -4, -5, 0, 5, 4, 1], divisor: 16 },
};

/** Computes Sobel's derivatives in x and y. Beyond the border the last pixel is repeated. */
export function sobel(samples: Samples, apertureSize: ApertureSize): Gradients {
  const { smooth, derive, divisor } = KERNELS[apertureSize];
  return {
    dx: rounded(alongRows(alongColumns(samples.data, samples, smooth), samples, derive), divisor),
    dy: rounded(alongRows(alongColumns(samples.data, samples, derive), samples, smooth), divisor),
  };
}

/** The gradient at each pixel of a picture. */
export interface GradientField extends Gradients {
  readonly width: number;
  readonly height: number;
  /** `|dx| + |dy|`, or `dx² + dy²` for the L2 norm. */
  readonly magnitude: Int32Array;
}

/** Finds the gradient at each pixel: that of the channel where it is largest, the first of equals. */
export function gradientField(samples: Samples, apertureSize: ApertureSize, l2Gradient: boolean): GradientField {
  const { width, height, channels } = samples;
  const all = sobel(samples, apertureSize);
  const dx = new Int16Array(width * height);
  const dy = new Int16Array(width * height);
  const magnitude = new Int32Array(width * height).fill(-1);
  for (let at = 0; at < all.dx.length; at++) {
    const x = all.dx[at] ?? 0;
    const y = all.dy[at] ?? 0;
    const size = l2Gradient ? x * x + y * y : Math.abs(x) + Math.abs(y);
    const pixel = Math.floor(at / channels);
    if (size <= (magnitude[pixel] ?? 0)) continue;
    magnitude[pixel] = size;
    dx[pixel] = x;
    dy[pixel] = y;
  }
  return { width, height, dx, dy, magnitude };
}

function alongColumns(data: ArrayLike<number>, { width, height, channels }: Samples, kernel: readonly number[]) {
  const stride = width * channels;
  const radius = (kernel.length - 1) / 2;
  const out = new Int32Array(stride * height);
  for (let y = 0; y < height; y++) {
    kernel.forEach((weight, k) => {
      const from = stride * clamped(y + k - radius, height);
      for (let at = 0; at < stride; at++)
        out[y * stride + at] = (out[y * stride + at] ?? 0) + weight * (data[from + at] ?? 0);
    });
  }
  return out;
}

function alongRows(data: Int32Array, { width, height, channels }: Samples, kernel: readonly number[]) {
  const radius = (kernel.length - 1) / 2;
  const out = new Int32Array(data.length);
  for (let x = 0; x < width; x++) {
    kernel.forEach((weight, k) => {
      const shift = channels * (clamped(x + k - radius, width) - x);
      for (let y = 0; y < height; y++) {
        const first = channels * (y * width + x);
        for (let at = first; at < first + channels; at++) out[at] = (out[at] ?? 0) + weight * (data[at + shift] ?? 0);
      }
    });
  }
  return out;
}

/** Ties go to the even number, as OpenCV's `cvRound`. */
function rounded(sums: Int32Array, divisor: number): Int16Array {
  return Int16Array.from(sums, (sum) => {
    const below = Math.floor(sum / divisor);
    const rest = sum / divisor - below;
    return rest > 0.5 || (rest === 0.5 && below % 2 !== 0) ? below + 1 : below;
  });
}

const clamped = (index: number, size: number): number => Math.min(size - 1, Math.max(0, index));
