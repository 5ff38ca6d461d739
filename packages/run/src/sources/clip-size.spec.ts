import { expect, it } from 'vitest';
import { sizeForClip } from './clip-size.js';

const WIDE = { width: 1920, height: 1080 };
const PORTRAIT = { width: 720, height: 1280 };

it.each([
  ['both sides given', WIDE, { width: 128, height: 256 }, 'fit', { width: 128, height: 256 }],
  ['nothing given', WIDE, {}, 'fit', { width: 512, height: 288 }],
  ['nothing given, portrait', PORTRAIT, {}, 'cover', { width: 288, height: 512 }],
  ['width given', WIDE, { width: 256 }, 'fit', { width: 256, height: 144 }],
  ['height given', WIDE, { height: 256 }, 'fit', { width: 456, height: 256 }],
  ["the paper's rule", WIDE, {}, 'paper', { width: 512, height: 256 }],
] as const)('%s', (_, clip, asked, rule, expected) => {
  expect(sizeForClip(clip, asked, rule, 512)).toEqual(expected);
});
