import type { Autoencoder, DiffusionModel } from '../networks/diffusion-model.js';
import type { SharedFrames, UNet, UNetInput, UNetOutput, UNetPlan } from '../networks/unet.js';
import { sliceFrames } from '../tensor/arithmetic.js';
import { tensor, type Tensor } from '../tensor/tensor.js';
import { stableDiffusion } from './sampler-goldens.js';

/** What happened to a fake model. */
export interface FakeModelLog {
  readonly plans: UNetPlan[];
  readonly texts: string[][];
  /** Frames of each network call, in order. */
  readonly calls: ('anchor' | number)[];
  /** Frames evaluated, one for each call of the network for all guidance rows. */
  evaluations: number;
  /** Shared keys and values, UNets and autoencoders that nobody has disposed. */
  alive: number;
}

export interface FakeModelOptions extends Partial<DiffusionModel> {
  /** Puts a NaN into the model output of this frame of a call at this timestep. */
  readonly nanAt?: { readonly timestep: number; readonly call: 'anchor' | 'frames'; readonly frame: number };
  readonly cut?: readonly string[];
}

class FakeShared implements SharedFrames {
  readonly byteLength = 4;
  private disposed = false;

  constructor(
    readonly anchorMean: number,
    private readonly log: FakeModelLog,
  ) {
    log.alive++;
  }

  [Symbol.dispose](): void {
    if (this.disposed) throw new Error('Disposed twice');
    this.disposed = true;
    this.log.alive--;
  }
}

const mean = (x: Tensor): number => x.data.reduce((sum, value) => sum + value, 0) / x.data.length;

/** A small deterministic network: each row depends on its text, the timestep, the frame itself and the anchor. */
class FakeUNet implements UNet {
  constructor(
    private readonly log: FakeModelLog,
    private readonly options: FakeModelOptions,
  ) {
    log.alive++;
  }

  anchor(input: UNetInput): Promise<UNetOutput> {
    this.log.calls.push('anchor');
    return Promise.resolve(this.evaluate(input, mean(input.latents), 'anchor'));
  }

  together(input: UNetInput): Promise<Tensor> {
    this.log.calls.push(input.latents.shape[0]!);
    const { modelOutput, shared } = this.evaluate(input, mean(sliceFrames(input.latents, 0, 1)), 'frames');
    shared[Symbol.dispose]();
    return Promise.resolve(modelOutput);
  }

  frames(input: UNetInput, shared: SharedFrames): Promise<UNetOutput> {
    if (!(shared instanceof FakeShared)) throw new Error('Not what this UNet shared');
    this.log.calls.push(input.latents.shape[0]!);
    return Promise.resolve(this.evaluate(input, shared.anchorMean, 'frames'));
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.log.alive--;
    return Promise.resolve();
  }

  private evaluate({ latents, timestep, context }: UNetInput, anchorMean: number, call: 'anchor' | 'frames') {
    const rows = context.shape[0]!;
    const size = latents.data.length;
    const data = new Float32Array(rows * size);
    for (let row = 0; row < rows; row++) {
      const text = context.data[row]!;
      for (let k = 0; k < size; k++) {
        data[row * size + k] = 0.8 * Math.sin(latents.data[k]! + text) + 0.1 * anchorMean + timestep / 5000;
      }
    }
    const { nanAt } = this.options;
    if (nanAt?.timestep === timestep && nanAt.call === call) {
      data[(rows - 1) * size + (nanAt.frame * size) / latents.shape[0]!] = NaN;
    }
    this.log.evaluations += latents.shape[0]!;
    return { modelOutput: tensor(data, [rows, ...latents.shape]), shared: new FakeShared(anchorMean, this.log) };
  }
}

function fakeAutoencoder(log: FakeModelLog, scale: number): Autoencoder {
  log.alive++;
  return {
    decode(latents) {
      const [, , height = 0, width = 0] = latents.shape;
      const data = new Float32Array(3 * height * width * scale ** 2).fill(mean(latents) * 3);
      return Promise.resolve(tensor(data, [1, 3, height * scale, width * scale]));
    },
    encode: () => Promise.reject(new Error('Not part of text to video')),
    [Symbol.asyncDispose]() {
      log.alive--;
      return Promise.resolve();
    },
  };
}

/** A checkpoint of no weights, which writes down what is done to it. */
export function fakeModel(options: FakeModelOptions = {}): {
  readonly model: DiffusionModel;
  readonly log: FakeModelLog;
} {
  const log: FakeModelLog = { plans: [], texts: [], calls: [], evaluations: 0, alive: 0 };
  const model: DiffusionModel = {
    name: 'fake',
    latentChannels: 2,
    unetChannels: 2,
    vaeScaleFactor: 8,
    scalingFactor: 1,
    defaultSize: 32,
    embedsGuidance: false,
    scheduler: stableDiffusion,
    encodePrompts(texts) {
      log.texts.push([...texts]);
      const data = Float32Array.from(texts, (text) => text.length / 10);
      return Promise.resolve({
        embeddings: tensor(data, [texts.length, 1, 1]),
        cut: options.cut ?? texts.map(() => ''),
      });
    },
    compileUNet(plan) {
      log.plans.push(plan);
      return Promise.resolve(new FakeUNet(log, options));
    },
    compileAutoencoder: () => Promise.resolve(fakeAutoencoder(log, 8)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
    ...options,
  };
  return { model, log };
}
