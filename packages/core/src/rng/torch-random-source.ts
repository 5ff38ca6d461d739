import { elementCount, type Shape } from '@zeroreel/onnx';
import { tensor, type Tensor } from '../tensor/tensor.js';
import { Mt19937 } from './mt19937.js';

/** A stream of unit normal noise. Successive calls continue the stream. */
export interface RandomSource {
  /** Draws a float32 tensor of independent N(0, 1) numbers. */
  randn(shape: Shape): Tensor;
}

const BLOCK = 16;
const HALF = 8;
const round = Math.fround;
const TWO_PI = round(2 * Math.PI);

/**
 * `torch.randn(shape, generator=torch.Generator().manual_seed(seed))` on a CPU, in float32, to 1e-6: torch approximates
 * logarithm and cosine in float32 and differently on each processor, so no two machines agree to the bit.
 *
 * Draws of 16 and more fill the tensor with 24-bit uniforms and turn blocks of 16 into normals (Box-Muller, cosines in
 * the first half); where the size is no multiple of 16 the last 16 are drawn anew. Smaller draws take one normal after
 * the other in double precision, and the sine of a pair waits for the next small draw.
 */
export class TorchRandomSource implements RandomSource {
  private spare: number | undefined;

  /** @param generator a seeded stream of words; `TorchRandomSource.fromSeed` for torch's own */
  constructor(private readonly generator: Mt19937) {}

  static fromSeed(seed: number): TorchRandomSource {
    return new TorchRandomSource(Mt19937.fromSeed(seed));
  }

  randn(shape: Shape): Tensor {
    const data = new Float32Array(elementCount(shape));
    if (data.length < BLOCK) this.fillOneByOne(data);
    else this.fillInBlocks(data);
    return tensor(data, shape);
  }

  private fillOneByOne(data: Float32Array): void {
    for (let k = 0; k < data.length; k++) data[k] = this.normal();
  }

  private fillInBlocks(data: Float32Array): void {
    for (let k = 0; k < data.length; k++) data[k] = this.uniform24();
    for (let start = 0; start + BLOCK <= data.length; start += BLOCK) boxMullerBlock(data, start);
    if (data.length % BLOCK === 0) return;
    const tail = data.length - BLOCK;
    for (let k = tail; k < data.length; k++) data[k] = this.uniform24();
    boxMullerBlock(data, tail);
  }

  private normal(): number {
    if (this.spare !== undefined) {
      const value = this.spare;
      this.spare = undefined;
      return value;
    }
    const angle = 2 * Math.PI * this.uniform53();
    const radius = Math.sqrt(-2 * Math.log1p(-this.uniform53()));
    this.spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  private uniform24(): number {
    return (this.generator.next() & 0xffffff) / 2 ** 24;
  }

  private uniform53(): number {
    const high = this.generator.next() & 0x1fffff;
    const low = this.generator.next();
    return (high * 2 ** 32 + low) / 2 ** 53;
  }
}

/** Turns the uniforms `data[start … start + 15]` into normals in place, rounding to float32 where torch does. */
function boxMullerBlock(data: Float32Array, start: number): void {
  for (let j = start; j < start + HALF; j++) {
    const radius = round(Math.sqrt(-2 * round(Math.log(1 - (data[j] as number)))));
    const angle = round(TWO_PI * (data[j + HALF] as number));
    data[j] = radius * round(Math.cos(angle));
    data[j + HALF] = radius * round(Math.sin(angle));
  }
}
