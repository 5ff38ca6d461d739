import {
  boolean,
  choice,
  clip,
  integer,
  list,
  motion,
  network,
  number,
  picture,
  prompts,
  span,
  text,
  textFile,
  weights,
} from '../options/declare.js';

const description = 'a test';

/** Options of every kind. */
export const everyOption = {
  scale: number({ description, min: 0, max: 4, default: 1 }),
  rate: number({ description, above: 0 }),
  count: integer({ description, min: 1, max: 10, required: true }),
  mode: choice(['soft', 'hard'], { description, default: 'soft' }),
  title: text({ description, filled: true, maxLength: 20 }),
  colour: text({ description, pattern: { source: '#[0-9a-f]{6}', form: 'a colour: #rrggbb' } }),
  loop: boolean({ description, default: false }),
  grid: list(list(integer({ description, min: 0 }), { description, minItems: 2, maxItems: 3 }), {
    description,
    maxItems: 4,
  }),
  part: span({ description }),
  camera: motion({ description }),
  travel: prompts({ description }),
  mask: picture({ description }),
  film: clip({ description }),
  pose: clip({ description, required: true }),
  lora: weights({ description, strength: { default: 1, min: -2, max: 2 } }),
  overlay: weights({ description }),
  toy: weights({ description, word: true }),
  control: network({ description, network: 'ControlNet' }),
  table: textFile({ description }),
} as const;

/** Values that fit them, as settings keep them. */
export const everyValue = {
  scale: 0.5,
  rate: 24,
  count: 3,
  mode: 'hard',
  title: 'a bear',
  colour: '#00ff7f',
  loop: true,
  grid: [
    [0, 1],
    [2, 3, 4],
  ],
  part: { start: 0, end: 0.5 },
  camera: [
    { kind: 'translate', x: 12, y: -12 },
    { kind: 'zoom', factor: 1.1 },
    { kind: 'rotate', degrees: 3 },
    { kind: 'path', keyframes: [{ frame: 1 }, { frame: 8, x: 1, y: 2, zoom: 2, degrees: 90 }] },
  ],
  travel: [
    { frame: 0, prompt: 'day' },
    { frame: 7, prompt: 'night' },
  ],
  mask: 'mask.png',
  film: { file: 'walk.mp4', start: 1, end: 2.5, rate: 4, resize: 'cover' },
  pose: { file: 'pose.mp4' },
  lora: { file: 'glow.safetensors', strength: 0.8 },
  overlay: 'https://example.org/a b.safetensors',
  toy: { file: 'toy.safetensors', word: '<toy>' },
  control: 'networks/canny',
  table: 'тест/表.csv',
} as const;
