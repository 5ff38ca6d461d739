import { portableDialect } from '@zeroreel/onnx';
import type { Backend } from '../backend/backend.js';
import type { Autoencoder, DiffusionModel } from '../networks/diffusion-model.js';
import type { SharedFrames, UNet, UNetInput, UNetOutput, UNetPlan } from '../networks/unet.js';
import { sliceFrames } from '../tensor/arithmetic.js';
import { tensor, type Tensor } from '../tensor/tensor.js';
import { stableDiffusion } from './sampler-goldens.js';

/** What happened to a fake model. */
export interface FakeModelLog {
  readonly plans: UNetPlan[];
  /** What `encodePrompts` was given, call by call; `undefined` stands for a negative prompt that nobody gave. */
  readonly texts: (string | undefined)[][];
  /** Frames of each network call, in order. */
  readonly calls: ('anchor' | number)[];
  /** What each call was given, in order. */
  readonly inputs: UNetInput[];
  /** Frames evaluated, one for each call of the network for all guidance rows. */
  evaluations: number;
  /** Shared keys and values, UNets and autoencoders that nobody has disposed. */
  alive: number;
}

export interface FakeModelOptions extends Partial<DiffusionModel> {
  /** Puts a NaN into the model output of this frame of a call at this timestep. */
  readonly nanAt?: { readonly timestep: number; readonly call: 'anchor' | 'frames'; readonly frame: number };
  readonly cut?: readonly string[];
  readonly textNotices?: readonly string[];
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
  /** What a whole call has kept, by its place. */
  private readonly deep = new Map<string, number>();

  constructor(
    private readonly log: FakeModelLog,
    private readonly options: FakeModelOptions,
  ) {
    log.alive++;
  }

  evaluateAnchor(input: UNetInput): Promise<UNetOutput> {
    this.log.calls.push('anchor');
    return Promise.resolve(this.evaluate(input, mean(input.latents), 'anchor'));
  }

  evaluateAll(input: UNetInput): Promise<Tensor> {
    this.log.calls.push(input.latents.shape[0]!);
    const { modelOutput, shared } = this.evaluate(input, mean(sliceFrames(input.latents, 0, 1)), 'frames');
    shared[Symbol.dispose]();
    return Promise.resolve(modelOutput);
  }

  evaluateFollowers(input: UNetInput, shared: SharedFrames): Promise<UNetOutput> {
    if (!(shared instanceof FakeShared)) throw new Error('Not what this UNet shared');
    this.log.calls.push(input.latents.shape[0]!);
    return Promise.resolve(this.evaluate(input, shared.anchorMean, 'frames'));
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.log.alive--;
    return Promise.resolve();
  }

  /** A call that reuses deep features reads the anchor of the call that stored them. */
  private deepOf({ deep }: UNetInput, anchorMean: number): number {
    if (deep?.mode === 'stores') this.deep.set(deep.place, anchorMean);
    if (deep?.mode !== 'reuses') return anchorMean;
    const kept = this.deep.get(deep.place);
    if (kept === undefined) throw new Error(`No whole call of ${deep.place} before`);
    return kept;
  }

  private evaluate(input: UNetInput, anchorMean: number, call: 'anchor' | 'frames') {
    const { latents, timestep, text } = input;
    const deep = this.deepOf(input, anchorMean);
    this.log.inputs.push(input);
    const rows = text['context']!.shape.at(-3)!;
    const size = latents.data.length;
    const frameSize = size / latents.shape[0]!;
    const data = new Float32Array(rows * size);
    for (let row = 0; row < rows; row++) {
      for (let k = 0; k < size; k++) {
        const told = toldOf(input, row, rows, Math.floor(k / frameSize));
        data[row * size + k] = 0.8 * Math.sin(latents.data[k]! + told) + 0.1 * deep + timestep / 5000;
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

/** One number of all that the network is told about a frame in a row: its text, its channels, inputs of additions. */
function toldOf(
  { text: { context }, channels, perFrame = {}, shared = {} }: UNetInput,
  row: number,
  rows: number,
  frame: number,
) {
  const text = context!.data[context!.shape.length === 4 ? frame * rows + row : row]!;
  const own = channels ? mean(channelsOf(channels, frame, row)) : 0;
  const added = Object.values(perFrame).map((x) => mean(sliceFrames(x, frame, frame + 1)));
  return [own, ...added, ...Object.values(shared).map(mean)].reduce((sum, value) => sum + value, text);
}

/** `[F, G, C′, h, w]` → `[1, C′, h, w]` */
function channelsOf(channels: Tensor, frame: number, row: number): Tensor {
  const [, rows = 1, ...rest] = channels.shape;
  const frameAndRow = tensor(channels.data, [channels.shape[0]! * rows, ...rest]);
  return sliceFrames(frameAndRow, frame * rows + row, frame * rows + row + 1);
}

/** Channels red and green of every cell's mean colour. */
function encodeCells(picture: Tensor, scale: number): Tensor {
  const [, , height = 0, width = 0] = picture.shape;
  const [h, w] = [height / scale, width / scale];
  const data = new Float32Array(2 * h * w);
  for (let k = 0; k < 2 * height * width; k++) {
    const [channel, y, x] = [Math.floor(k / (height * width)), Math.floor(k / width) % height, k % width];
    data[(channel * h + Math.floor(y / scale)) * w + Math.floor(x / scale)]! += picture.data[k]! / scale ** 2;
  }
  return tensor(data, [1, 2, h, w]);
}

function fakeAutoencoder(log: FakeModelLog, scale: number): Autoencoder {
  log.alive++;
  return {
    decode(latents) {
      const [, , height = 0, width = 0] = latents.shape;
      const data = new Float32Array(3 * height * width * scale ** 2).fill(mean(latents) * 3);
      return Promise.resolve(tensor(data, [1, 3, height * scale, width * scale]));
    },
    encode(picture) {
      const mean = encodeCells(picture, scale);
      return Promise.resolve({ mean, std: tensor(new Float32Array(mean.data.length), mean.shape) });
    },
    [Symbol.asyncDispose]() {
      log.alive--;
      return Promise.resolve();
    },
  };
}

/** A backend that compiles nothing: the fake model's networks are written in TypeScript. */
export const fakeBackend: Backend = {
  name: 'fake',
  dialect: portableDialect,
  capabilities: () => ({
    description: 'none',
    preferredDType: 'float32',
    dtypes: ['float32'],
    deviceResident: false,
  }),
  compile: () => Promise.reject(new Error('The fake backend compiles nothing')),
  close: () => Promise.resolve(),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

/**
 * A checkpoint without weights, which writes down what is done to it. A text's only number is a tenth of its length.
 */
export function fakeModel(options: FakeModelOptions = {}): {
  readonly model: DiffusionModel;
  readonly log: FakeModelLog;
} {
  const log: FakeModelLog = { plans: [], texts: [], calls: [], inputs: [], evaluations: 0, alive: 0 };
  const model: DiffusionModel = {
    name: 'fake',
    latentChannels: 2,
    unetChannels: 2,
    vaeScaleFactor: 8,
    scalingFactor: 1,
    defaultSize: 32,
    defaults: {},
    backend: fakeBackend,
    dtype: 'float32',
    embedsGuidance: false,
    scheduler: stableDiffusion,
    encodePrompts(texts) {
      log.texts.push([...texts]);
      const data = Float32Array.from(texts, (text = '') => text.length / 10);
      return Promise.resolve({
        texts: { context: tensor(data, [texts.length, 1, 1]) },
        cut: options.cut ?? texts.map(() => ''),
        ...(options.textNotices && { notices: options.textNotices }),
      });
    },
    compileUNet(plan) {
      log.plans.push(plan);
      return Promise.resolve(new FakeUNet(log, options));
    },
    compileAutoencoder: () => Promise.resolve(fakeAutoencoder(log, 8)),
    close: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
    ...options,
  };
  return { model, log };
}
