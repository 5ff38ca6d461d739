import { embeddedControlNet, filesOfSettings, type RunSettings } from '@zeroreel/run';
import { isAddress, isPath } from './is-address.js';

/** What is there beside the settings. */
export interface Surroundings {
  /** Whether a file of that name was dropped or chosen. */
  readonly isHere: (name: string) => boolean;
  /** Addresses of plugins whose code the visitor lets run. */
  readonly allowedPlugins: readonly string[];
}

/** Why settings cannot be made into a video yet, in a few words; undefined where they can. */
export function formProblem(settings: RunSettings, { isHere, allowedPlugins }: Surroundings): string | undefined {
  const { controls = [], edit, motion, initImage, smoothBackground, loop, plugins = [], model, request } = settings;
  const { promptTravel = [], frames = 8 } = request;
  if (edit?.file === '' || controls.some(({ file }) => file === '')) return 'Drop a clip first';
  const [missing] = missingFiles(settings, isHere);
  if (missing !== undefined) return `Choose ${shortName(baseName(missing))} again`;
  const unmade = controls.find((each) => each.model === 'embedded' && !embeddedControlNet(each.kind, model));
  if (unmade) return `Choose a ControlNet for ${unmade.kind}`;
  if (initImage !== undefined && !motion) return 'A first picture needs motion';
  if (smoothBackground !== undefined && !motion) return 'Smoothing needs motion';
  if (loop === 'seamless' && motion?.fields.some(({ kind }) => kind === 'path')) return 'A path cannot loop seamlessly';
  if (promptTravel.some(({ prompt }) => prompt.trim() === '')) return 'A later prompt is empty';
  if (promptTravel.some(({ frame }) => frame >= frames)) return 'A later prompt has no frame';
  if (plugins.some(({ source }) => isPath(source))) return 'Give the plugin’s address';
  const isWaiting = plugins.some(({ source }) => isAddress(source) && !allowedPlugins.includes(source));
  return isWaiting ? 'Allow the plugin first' : undefined;
}

/** Files that settings name and that are not here: those of the command line's disk, or of another visit. */
export const missingFiles = (settings: RunSettings, isHere: Surroundings['isHere']): readonly string[] =>
  filesOfSettings(settings).filter((name) => name !== '' && !isAddress(name) && !isHere(name));

/** Fits on a button. */
const shortName = (name: string): string => (name.length > 24 ? `${name.slice(0, 9)}…${name.slice(-12)}` : name);

/** A path's last part. */
export const baseName = (path: string): string => path.split(/[/\\]/).at(-1) || path;

/** What settings call a file that was chosen: as before where it is the same one again, so that paths are kept. */
export const nameFor = (file: string, before: string): string => (baseName(before) === file ? before : file);
