import {
  definePlugin,
  EventBus,
  list,
  provide,
  TokenEmbedding,
  weights,
  WeightOverlay,
  type ModelFiles,
  type NamedWeights,
  type OpenedWeights,
  type Plugin,
} from '@zeroreel/core';
import {
  adapterOverlay,
  checkpointOverlay,
  differenceOverlay,
  isDifference,
  readAdapter,
  readTokenEmbedding,
} from '@zeroreel/models';

/**
 * Characters and styles that the checkpoint does not know: DreamBooth (Ruiz et al. 2022, arXiv 2208.12242), LoRA with
 * its family, and textual inversion. The DreamBooth checkpoint is laid on first, then the LoRAs in their order. The checkpoint on disk
 * stays as it is.
 */
export const weightOverlays = definePlugin({
  name: 'weight-overlays',
  summary: 'Teaches the model characters and styles: DreamBooth, LoRA, textual inversion',
  options: {
    dreambooth: weights({
      description: 'a checkpoint, or a file of its differences, laid over the model',
      label: 'DreamBooth',
      flag: '--dreambooth',
      strength: { default: 1 },
      otherwise: 'none',
    }),
    lora: list(weights({ description: 'a LoRA', strength: { default: 1 } }), {
      description: 'LoRAs laid over the model, one on top of the other',
      label: 'LoRAs',
      flag: '--lora',
      default: [],
    }),
    embeddings: list(weights({ description: 'a textual inversion', named: true, word: true }), {
      description: "textual inversions, whose words prompts may then use; =WORD gives one another word than the file's",
      label: 'Textual inversions',
      flag: '--embedding',
      default: [],
    }),
  },
  async provides({ dreambooth, lora, embeddings }) {
    const base = dreambooth && (await openDreamBooth(dreambooth));
    const loras = await Promise.all(
      lora.map(async ({ files, strength }) => ({ adapter: await readAdapter(files), strength })),
    );
    const words = await Promise.all(embeddings.map(openEmbedding));
    return [
      ...(base ? [provide(WeightOverlay, [], () => base)] : []),
      ...loras.map(({ adapter, strength }) =>
        provide(WeightOverlay, [EventBus], (events) => {
          const onNotice = (message: string) => events.emit('notice', { message });
          return adapterOverlay(adapter, { strength, onNotice });
        }),
      ),
      ...words.map((word) => provide(TokenEmbedding, [], () => word)),
    ];
  },
});

function openEmbedding(given: ModelFiles | NamedWeights): Promise<TokenEmbedding> {
  const { files, word } = 'files' in given ? given : { files: given, word: undefined };
  return readTokenEmbedding(files, word === undefined ? {} : { placeholder: word });
}

/** `weightOverlays` with nothing but a DreamBooth: a checkpoint, or a file of its differences. */
export const dreamBooth = ({
  files,
  strength = 1,
}: {
  readonly files: ModelFiles;
  /** 0 changes nothing, 1 is the checkpoint as it is. Default 1. */
  readonly strength?: number;
}): Plugin => weightOverlays({ dreambooth: { files, strength } });

const openDreamBooth = async ({ files, strength }: OpenedWeights): Promise<WeightOverlay> =>
  (await isDifference(files)) ? differenceOverlay(files, { strength }) : checkpointOverlay(files, { strength });
