import { describe, expect, it } from 'vitest';
import { parseRecordedSettings, recordSettings } from '@zeroreel/run';
import { settingsOfForm } from './settings-of-form.js';
import { formOfSettings } from './form-of-settings.js';
import { DEFAULT_FORM, type VideoForm, type View } from './video-form.js';

/** A form with every field different from its default. */
const form: VideoForm = {
  ...{ prompt: 'a fox', negativePrompt: 'rain', instruction: 'make it night', seed: 5 },
  ...{ width: 256, height: 192, frames: 6, steps: 30, guidanceScale: 5, sampler: 'euler', framesPerSecond: 8 },
  ...{ t0: 20, t1: 25, sigmas: 'karras', eta: 0.5, clipSkip: 1, chunkSize: 4, sharedNoise: true },
  ...{ profile: 'official', precision: 'float32', variant: 'fp16', attention: 'previous' },
  promptTravel: [{ frame: 3, prompt: 'a wolf' }],
  ...{ moves: true, movesToo: true, translation: { x: -3, y: 4 }, zoom: 1.02, rotation: 2 },
  ...{ sampling: 'bilinear', border: 'clamp', loop: 'ping-pong', smoothBackground: 0.3, initImage: 'first.png' },
  overlays: [{ kind: 'lora', file: 'hero.safetensors', strength: 0.7 }],
  embeddings: ['cat.safetensors'],
  plugins: [{ source: 'https://example.org/glow.js', options: { a: [1] } }],
  controls: [
    { kind: 'canny', file: 'walk.mp4', model: 'embedded', scale: 0.7, start: 0.1, end: 0.9 },
    { kind: 'pose', file: 'pose.mp4', model: 'https://example.org/pose', scale: 1, start: 0, end: 1 },
  ],
  ...{ editFile: 'clip.mp4', imageGuidanceScale: 2, keepAudio: true },
  ...{ clipStart: 1, clipEnd: 2, clipRate: 5, resize: 'paper', cannyLow: 40, cannyHigh: 90 },
};

/** What a view has fields for. */
const { promptTravel, overlays, embeddings, plugins, controls } = form;
const { initImage, loop, smoothBackground, cannyLow, cannyHigh, clipStart, clipEnd, clipRate, resize } = form;
const lists = { promptTravel, overlays, embeddings, plugins };
const clips = { cannyLow, cannyHigh, clipStart, clipEnd, clipRate, resize };
const OF_VIEW = {
  generate: { ...lists, initImage, loop, smoothBackground, prompt: 'a fox', moves: true, t0: 20, sharedNoise: true },
  control: { ...lists, ...clips, initImage, loop, controls, movesToo: true, zoom: 1.02, variant: 'fp16' },
  edit: { ...lists, ...clips, instruction: 'make it night', editFile: 'clip.mp4', keepAudio: true },
};

const json = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe('settings of a form', () => {
  it.each(Object.entries(OF_VIEW))('come back from a file: %s', (view, fields) => {
    const settings = settingsOfForm(view as View, form, 'embedded');
    const restored = formOfSettings(json(settings));
    expect(restored.view).toBe(view);
    expect(restored.form).toMatchObject(fields);
    expect(settingsOfForm(restored.view, restored.form, 'embedded')).toEqual(settings);
  });

  it('are what the command line reads', () => {
    const recorded = recordSettings(settingsOfForm('generate', form, 'embedded'), {
      version: '0.1.0',
      modelFingerprint: 'sha256:0',
    });
    const read = parseRecordedSettings(JSON.parse(JSON.stringify(recorded)), 'a.mp4');
    expect(read.settings.motion?.fields).toEqual([
      { kind: 'translate', x: -3, y: 4 },
      { kind: 'zoom', factor: 1.02 },
      { kind: 'rotate', degrees: 2 },
    ]);
    expect(read.settings.request).toMatchObject({ prompt: 'a fox', t0: 20, t1: 25, sampler: 'euler' });
    expect(parseRecordedSettings(read, 'a.mp4')).toEqual(recorded);
  });

  it('leave out what the model decides', () => {
    const { request, motion } = settingsOfForm('generate', { ...DEFAULT_FORM, moves: false }, 'embedded');
    expect(request).not.toHaveProperty('sampler');
    expect(request).not.toHaveProperty('t0');
    expect(motion).toBeUndefined();
  });

  it('share noise and stand still where a clip moves the frames', () => {
    const settings = settingsOfForm('edit', { ...DEFAULT_FORM, t0: 4, editFile: 'clip.mp4' }, 'embedded');
    expect(settings).toMatchObject({
      model: 'embedded:edit',
      request: { sharedNoise: true },
      edit: { file: 'clip.mp4' },
    });
    expect(settings.motion).toBeUndefined();
    expect(settings.request).not.toHaveProperty('t0');
  });

  it('of a file of the command line with little in it fill a form', () => {
    const settings = { model: 'embedded', request: { prompt: 'a bus' }, attention: 'off', backend: 'auto' } as const;
    expect(formOfSettings(settings)).toEqual({
      view: 'generate',
      form: { ...DEFAULT_FORM, prompt: 'a bus', attention: 'off', moves: false },
    });
  });
});

describe('a drawn path', () => {
  it('becomes a keyframe a frame, from where the camera is', () => {
    const path = [0, 10, 20, 30].map((x) => ({ x: 100 + x, y: 50 }));
    const { motion } = settingsOfForm('generate', { ...DEFAULT_FORM, frames: 3, path }, 'embedded');
    const keyframes = [
      { frame: 1, x: 0, y: 0 },
      { frame: 2, x: 15, y: 0 },
      { frame: 3, x: 30, y: 0 },
    ];
    expect(motion?.fields).toEqual([{ kind: 'path', keyframes }]);
  });
});

it.each([undefined, {}, { generator: 'other' }, { generator: 'zeroreel', format: 2, settings: { request: {} } }])(
  'refuses %j',
  (value) => {
    expect(() => parseRecordedSettings(value, 'a.mp4')).toThrow(/a\.mp4 keeps/);
  },
);
