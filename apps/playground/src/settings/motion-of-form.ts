import type { MotionFieldSettings } from '@zeroreel/plugins';
import { given } from './given.js';
import type { VideoForm } from './video-form.js';

/** The fields of motion that a form stands for, one after the other; at least one. */
export const motionFieldsOf = (form: VideoForm): readonly MotionFieldSettings[] =>
  form.givenMotion ?? drawnFields(form);

function drawnFields({ translation, path, zoom, rotation, frames }: VideoForm): readonly MotionFieldSettings[] {
  const fields: MotionFieldSettings[] = [];
  if (path) fields.push({ kind: 'path', keyframes: keyframesOf(path, frames) });
  if (zoom !== 1) fields.push({ kind: 'zoom', factor: zoom });
  if (rotation !== 0) fields.push({ kind: 'rotate', degrees: rotation });
  const stands = translation.x === 0 && translation.y === 0;
  if (!path && (!stands || fields.length === 0)) fields.unshift({ kind: 'translate', ...translation });
  return fields;
}

/** A camera that goes along a drawn line, from its beginning at the first frame to its end at the last. */
function keyframesOf(path: readonly { readonly x: number; readonly y: number }[], frames: number) {
  const origin = path[0] ?? { x: 0, y: 0 };
  return Array.from({ length: frames }, (_, index) => {
    const at = (index / Math.max(1, frames - 1)) * (path.length - 1);
    const before = path[Math.floor(at)] ?? origin;
    const after = path[Math.ceil(at)] ?? before;
    const part = at - Math.floor(at);
    const between = (axis: 'x' | 'y') => round(before[axis] + part * (after[axis] - before[axis]) - origin[axis]);
    return { frame: index + 1, x: between('x'), y: between('y') };
  });
}

const round = (value: number): number => Math.round(10 * value) / 10;

/** The fields of a form that draw the motion of a file; of each kind the last. What they cannot say is kept beside them. */
export function formOfMotion(fields: readonly MotionFieldSettings[], form: VideoForm): VideoForm {
  const still = { translation: { x: 0, y: 0 }, path: undefined, zoom: 1, rotation: 0, givenMotion: undefined };
  let drawn = given({ ...form, ...still }) as VideoForm;
  for (const field of fields) drawn = { ...drawn, ...formOfField(field) };
  const isSame = JSON.stringify(drawnFields(drawn)) === JSON.stringify(fields);
  return isSame ? drawn : { ...drawn, givenMotion: fields };
}

function formOfField(field: MotionFieldSettings): Partial<VideoForm> {
  switch (field.kind) {
    case 'translate':
      return { translation: { x: field.x, y: field.y } };
    case 'zoom':
      return { zoom: field.factor };
    case 'rotate':
      return { rotation: field.degrees };
    case 'path':
      // A file has where the camera goes to; it is drawn from the middle of the canvas.
      return { path: field.keyframes.map(({ x = 0, y = 0 }) => ({ x: 256 + x, y: 256 + y })) };
  }
}

/** Fields of a form that motion is drawn with: changing one of them ends what came from a file. */
export const DRAWN: readonly (keyof VideoForm)[] = ['translation', 'path', 'zoom', 'rotation'];
