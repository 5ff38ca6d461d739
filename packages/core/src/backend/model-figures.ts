import type { DType } from '@zeroreel/onnx';

/** How large the weights of a network are. */
export interface WeightFigures {
  /** The number of parameters of all weights. */
  readonly parameters: number;
  /** The same by their types in the files. */
  readonly byType: Readonly<Partial<Record<DType, number>>>;
  /** The number of parameters of the largest weight. */
  readonly largest: number;
}

/** One level of a UNet, for estimates. */
export interface UNetLevelFigures {
  readonly channels: number;
  /** The number of resnets in the down block. The up block has one more. */
  readonly layers: number;
  readonly heads: number;
  /** Whether transformers follow the resnets. */
  readonly attends: boolean;
  /** Transformer blocks behind each resnet. Default 1. */
  readonly transformerLayers?: number;
}

/** A UNet, for estimates. */
export interface UNetFigures extends WeightFigures {
  /** From fine to coarse. Each but the last halves the resolution. */
  readonly levels: readonly UNetLevelFigures[];
  /** Transformer blocks of the middle block, which has the resolution and the channels of the coarsest level. */
  readonly midTransformers: number;
}

/** What a model demands of a machine, known before any of its weights are loaded. */
export interface ModelFigures {
  readonly name: string;
  /** Of several, which run one after the other, the largest. */
  readonly textEncoder: WeightFigures;
  readonly unet: UNetFigures;
  readonly vae: WeightFigures & {
    /** Channels of each level, from fine to coarse. */
    readonly channels: readonly number[];
    /** Whether the network must run in float32. */
    readonly forceUpcast: boolean;
  };
  /** The side of a latent cell in pixels. */
  readonly vaeScaleFactor: number;
}
