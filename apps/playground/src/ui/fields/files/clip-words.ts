import { baseName } from '@zeroreel/run';
import type { Clip } from '../../../worker-protocol.js';
import type { Texts } from '../../texts/english.js';

/** Which clip there is, or that one is wanted. @param file its name in the settings; empty: none */
export function clipWords(file: string, clip: Clip | undefined, isHere: boolean, { clips }: Texts): string {
  const name = baseName(file);
  if (clip) return clip.still ? clips.picture(name) : clips.frames(name, clip.frames.length);
  if (file === '') return clips.dropClip;
  return isHere ? clips.reading(name) : clips.gone(name);
}
