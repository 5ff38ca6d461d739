import type { RunSettings } from './run-settings.js';

/** What settings name beside the model and plugins, each once: clips, pictures, networks and weights. */
export function filesOfSettings(settings: RunSettings): readonly string[] {
  const { controls = [], edit, overlays = [], embeddings = [], initImage } = settings;
  const networks = controls.map(({ model }) => model).filter((model) => model !== 'embedded');
  const files = [...controls, ...overlays, ...(edit ? [edit] : [])].map(({ file }) => file);
  return [...new Set([...files, ...networks, ...embeddings, ...(initImage === undefined ? [] : [initImage])])];
}
