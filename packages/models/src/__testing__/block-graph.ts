import { GraphBuilder, portableDialect, printGraph, type Shape, type Value } from '@zeroreel/onnx';
import type { BlockContext } from '../unet/block-context.js';
import { parseUNetConfig, type UNetConfig } from '../unet/unet-config.js';
import { attentionToItself } from './attention-processors.js';
import { networkFixture } from './network-fixture.js';

const { config, weights } = networkFixture('sd15-unet');

/** A graph with SD 1.5's weights for parts of its UNet, two frames and two guidance rows. */
export class BlockGraph {
  readonly g = new GraphBuilder({ name: 'block', dtype: 'float32', dialect: portableDialect, weights });
  readonly config: UNetConfig;
  readonly context: BlockContext;

  constructor(changes: Partial<UNetConfig> = {}) {
    this.config = { ...parseUNetConfig(config, 'config.json'), ...changes };
    this.context = {
      config: this.config,
      time: { embedding: this.input('time', [1, 1280]), images: 4, scaleShift: 'default' },
      text: { embeddings: this.input('context', [2, 77, 768]), frames: 2 },
      selfAttention: attentionToItself,
    };
  }

  input(name: string, shape: Shape): Value {
    return this.g.input(name, 'float32', shape);
  }

  /** The graph up to `result`, as text. */
  print(result: Value): string {
    this.g.output('result', result);
    return printGraph(this.g.finish());
  }
}
