import { contactSheet, encodePng } from '@zeroreel/media';
import { replaceFile } from '@zeroreel/node';
import { drawSteps, type DrawStep } from '@zeroreel/run';
import { messageOf, type DiffusionModel, type GenerationEvents } from '@zeroreel/core';
import type { Reporter } from '../progress/reporter.js';

/** Every so many steps the picture is drawn again. */
const EVERY_STEPS = 3;

export interface PreviewOptions {
  readonly path: string;
  readonly draw: DrawStep;
  /** Called where a picture could not be drawn or written, once for each reason. */
  readonly onError: (error: unknown) => void;
}

/** Draws what the run has come to into a PNG contact sheet, again and again; without its decoder, so that it costs little. */
export class Preview {
  readonly #options: PreviewOptions;
  #writing: Promise<void> | undefined;
  #told = '';

  constructor(options: PreviewOptions) {
    this.#options = options;
  }

  /** Returns at once; a step that comes while the last picture is still being made is passed over. */
  step({ step, predictedX0, finish }: GenerationEvents['generation:step']): void {
    if (step % EVERY_STEPS !== 0 || this.#writing) return;
    const { path, draw } = this.#options;
    this.#writing = draw(predictedX0, finish)
      .then((frames) => replaceFile(path, encodePng(contactSheet(frames))))
      .catch((error: unknown) => this.#tell(error))
      .finally(() => (this.#writing = undefined));
  }

  /** A disk that is full stays so for many steps. */
  #tell(error: unknown): void {
    if (this.#told === messageOf(error)) return;
    this.#told = messageOf(error);
    this.#options.onError(error);
  }

  /** Waits for the picture that is being made. */
  async finish(): Promise<void> {
    await this.#writing;
  }
}

/** The preview that a model can give; without one, where its latents are of a kind that we do not know, there is a notice. */
export function openPreview(
  path: string,
  model: Pick<DiffusionModel, 'name' | 'scalingFactor' | 'vaeScaleFactor' | 'sketch'>,
  reporter: Reporter,
): Preview | undefined {
  const notice = (message: string) => reporter.report({ type: 'notice', message });
  const draw = drawSteps(model, model.vaeScaleFactor);
  if (!draw) {
    const latents = `the latents of ${model.name} (scaling factor ${model.scalingFactor}) are of an unknown kind`;
    notice(`No preview: ${latents}; --taesd takes an autoencoder that draws them`);
    return undefined;
  }
  const onError = (error: unknown) => notice(`--preview: ${messageOf(error)}`);
  return new Preview({ path, draw, onError });
}
