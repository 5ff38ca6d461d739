import type { RunSettings } from '@zeroreel/run';
import { missingFiles, type Surroundings } from './form-problem.js';
import { isAddress, isPath } from './is-address.js';

/** What settings of a file name and the page has to be given again, in sentences for the visitor. */
export function wantedAgain(settings: RunSettings, isHere: Surroundings['isHere']): readonly string[] {
  const { model, plugins = [] } = settings;
  const files = missingFiles(settings, isHere).map(
    (name) => `${kindOf(settings, name)} ${name}: drop it again to use it.`,
  );
  const isElsewhere = !model.startsWith('embedded') && !isAddress(model);
  return [
    ...(isElsewhere ? [`The model ${model}: choose it again to use it. Until then the embedded one stands in.`] : []),
    ...files,
    ...plugins.flatMap(({ source }) =>
      isAddress(source)
        ? [`The plugin ${source}: it runs when you allow it.`]
        : isPath(source)
          ? [`The plugin ${source}: a page loads plugins from the web; add it by its address to use it.`]
          : [],
    ),
  ];
}

function kindOf({ overlays = [], embeddings = [], controls = [], initImage }: RunSettings, name: string): string {
  const overlay = overlays.find(({ file }) => file === name);
  if (overlay) return overlay.kind === 'lora' ? 'The LoRA' : 'The DreamBooth';
  if (embeddings.includes(name)) return 'The words of';
  if (controls.some(({ model }) => model === name)) return 'The ControlNet';
  return name === initImage ? 'The first picture' : 'The clip';
}
