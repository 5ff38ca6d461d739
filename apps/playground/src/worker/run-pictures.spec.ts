import type { Frame } from '@zeroreel/media';
import type { RunSettings } from '@zeroreel/run';
import { expect, it } from 'vitest';
import { runPictures } from './run-pictures.js';

const grey = (level: number): Frame => ({ width: 16, height: 8, data: new Uint8Array(384).fill(level) });
const base: RunSettings = {
  model: 'embedded',
  request: { prompt: 'x', width: 8, height: 8, frames: 2 },
  attention: 'first',
  backend: 'auto',
};
const control = { kind: 'ready', model: 'embedded', scale: 1, start: 0, end: 1 } as const;
const clips = { 'walk.mp4': [1, 2, 3].map(grey), 'still.png': [grey(7)] };

it('brings clips and pictures to the size of the video', () => {
  const settings: RunSettings = {
    ...base,
    controls: [
      { ...control, file: 'walk.mp4' },
      { ...control, file: 'still.png' },
    ],
    edit: { file: 'walk.mp4', imageGuidanceScale: 1.5, keepAudio: false },
    initImage: 'still.png',
  };
  const { controls, edit, initImage } = runPictures(settings, clips, 128);
  expect(controls.map((frames) => frames.map(({ width, data }) => [width, data[0]]))).toEqual([
    [
      [8, 1],
      [8, 2],
    ],
    [
      [8, 7],
      [8, 7],
    ],
  ]);
  expect([edit?.length, initImage?.width, initImage?.data[0]]).toEqual([2, 8, 7]);
});

it('names what is missing or too short', () => {
  const named = (file: string): RunSettings => ({ ...base, controls: [{ ...control, file }] });
  expect(() => runPictures(named('/x/dance.mp4'), clips, 128)).toThrow('/x/dance.mp4 is not here');
  expect(() => runPictures(named(''), clips, 128)).toThrow('There is no clip');
  const long = { ...named('walk.mp4'), request: { ...base.request, frames: 9 } };
  expect(() => runPictures(long, clips, 128)).toThrow('walk.mp4: expected 9 frames or more');
});
