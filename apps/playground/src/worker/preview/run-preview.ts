import { messageOf, type DiffusionModel, type GenerationEvents } from '@zeroreel/core';
import { drawSteps } from '@zeroreel/run';
import type { RunEvent } from '../../worker-protocol.js';
import { decodedLook, movedLatents, type DecodedLook } from './decoded-look.js';

type Step = GenerationEvents['generation:step'];

/** Pixels of a picture up to which a first look is decoded: the decoders of larger ones need a gigabyte beside the network. */
const MOST_DECODED = 256 * 256;

/**
 * Reports rough pictures of a run until there are better ones. While the first frame goes ahead alone, all frames are shown as
 * the motion will make them of it. A step that comes while the last one is drawn is passed over.
 */
export class RunPreview {
  readonly #draw: ReturnType<typeof drawSteps>;
  #isDrawing = false;
  #hasEnded = false;
  #look: DecodedLook | undefined;
  #told = '';

  constructor(
    private readonly model: Pick<DiffusionModel, 'scalingFactor' | 'vaeScaleFactor' | 'sketch' | 'backend'>,
    private readonly report: (event: RunEvent) => void,
  ) {
    this.#draw = drawSteps(model, 1);
  }

  step(event: Step): void {
    if (this.#isDecodable(event)) void this.#during(() => this.#decode(event));
    else if (!this.#isDrawing) void this.#during(() => this.#drawStep(event));
  }

  /** Pictures that are drawn from now on are told to nobody. */
  end(): void {
    this.#hasEnded = true;
  }

  /**
   * A tiny autoencoder draws every step, and needs no first look. On a GPU, whose memory was promised to be enough for one
   * network after the other, there is none.
   */
  #isDecodable({ firstLook, predictedX0: { shape } }: Step): boolean {
    const [, , height = 0, width = 0] = shape;
    const { vaeScaleFactor, sketch, backend } = this.model;
    const isSmall = height * width * vaeScaleFactor ** 2 <= MOST_DECODED;
    return firstLook?.decode !== undefined && sketch === undefined && isSmall && backend.name !== 'webgpu';
  }

  async #decode(event: Step): Promise<void> {
    this.#look = await decodedLook(event, this.model.scalingFactor);
    if (this.#look) this.#tell(event, this.#look.frames);
  }

  async #drawStep(event: Step): Promise<void> {
    const { firstLook, predictedX0, finish } = event;
    const updated = firstLook === undefined ? this.#look?.updated?.(predictedX0) : undefined;
    if (updated) return this.#tell(event, updated);
    const frames = firstLook ? await this.#draw?.(movedLatents(event)) : await this.#draw?.(predictedX0, finish);
    if (frames) this.#tell(event, frames);
  }

  async #during(work: () => Promise<void>): Promise<void> {
    this.#isDrawing = true;
    try {
      await work();
    } catch (error) {
      const message = messageOf(error);
      if (this.#told !== message && !this.#hasEnded) this.report({ type: 'notice', message: `Preview: ${message}` });
      this.#told = message;
    } finally {
      this.#isDrawing = false;
    }
  }

  #tell({ step, steps }: Step, frames: Extract<RunEvent, { type: 'preview' }>['frames']): void {
    if (!this.#hasEnded) this.report({ type: 'preview', step, steps, frames });
  }
}
