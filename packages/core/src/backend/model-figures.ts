/** How large the weights of a network are. */
export interface WeightFigures {
  /** Numbers of all its weights. */
  readonly parameters: number;
  /** Numbers of its largest weight. */
  readonly largest: number;
}

/** A level of a UNet, for estimates. */
export interface UNetLevelFigures {
  readonly channels: number;
  /** Resnets of its down block; the up block has one more. */
  readonly layers: number;
  readonly heads: number;
  /** Whether transformers follow its resnets. */
  readonly attends: boolean;
}

/** What can be told of a model's demands before any of its weights are loaded. */
export interface ModelFigures {
  readonly name: string;
  readonly textEncoder: WeightFigures;
  /** Levels finest first; each but the last halves the resolution. */
  readonly unet: WeightFigures & { readonly levels: readonly UNetLevelFigures[] };
  readonly vae: WeightFigures & {
    /** Channels by level, finest first. */
    readonly channels: readonly number[];
    /** Whether it has to run in float32. */
    readonly forceUpcast: boolean;
  };
  /** Pixels along a side of a latent cell. */
  readonly vaeScaleFactor: number;
}
