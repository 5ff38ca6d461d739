import { describe, expect, it } from 'vitest';
import { parseRecordedSettings, recordSettings } from '@zeroreel/run';
import { formOfSettings, settingsOfForm } from './settings-of-form.js';
import { DEFAULT_FORM, type VideoForm, type View } from './video-form.js';

const context = { model: 'embedded', clip: 'clip.mp4' };

/** A form with every field different from its default. */
const form: VideoForm = {
  prompt: 'a fox',
  negativePrompt: 'rain',
  instruction: 'make it night',
  seed: 5,
  width: 256,
  height: 192,
  frames: 6,
  steps: 30,
  guidanceScale: 5,
  sampler: 'euler',
  t0: 20,
  t1: 25,
  framesPerSecond: 8,
  attention: 'previous',
  moves: true,
  translation: { x: -3, y: 4 },
  zoom: 1.02,
  rotation: 2,
  controlScale: 0.7,
  cannyLow: 40,
  cannyHigh: 90,
  imageGuidanceScale: 2,
};

/** What a view has fields for. */
const OF_VIEW: Readonly<Record<string, Partial<VideoForm>>> = {
  generate: { ...form, controlScale: 1, cannyLow: 100, cannyHigh: 200, imageGuidanceScale: 1.5 },
  control: { prompt: 'a fox', controlScale: 0.7, cannyLow: 40, cannyHigh: 90, moves: true, frames: 6, seed: 5 },
  edit: { instruction: 'make it night', imageGuidanceScale: 2, moves: true, frames: 6, framesPerSecond: 8 },
};

describe('settings of a form', () => {
  it.each(Object.entries(OF_VIEW))('come back from a file: %s', (view, fields) => {
    const settings = settingsOfForm(view as View, form, context);
    const restored = formOfSettings(JSON.parse(JSON.stringify(settings)) as typeof settings);
    expect(restored.view).toBe(view);
    expect(restored.form).toMatchObject(fields);
  });

  it('are what the command line reads', () => {
    const recorded = recordSettings(settingsOfForm('generate', form, context), {
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
    const { request, motion } = settingsOfForm('generate', { ...DEFAULT_FORM, moves: false }, context);
    expect(request).not.toHaveProperty('sampler');
    expect(request).not.toHaveProperty('t0');
    expect(motion).toBeUndefined();
  });

  it('share noise and stand still where a clip moves the frames', () => {
    const settings = settingsOfForm('edit', form, context);
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
    const { motion } = settingsOfForm('generate', { ...DEFAULT_FORM, frames: 3, path }, context);
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
