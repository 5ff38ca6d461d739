import { expect, it } from 'vitest';
import { playedPart, type ClipPart } from './clip-part.js';
import { FrameChooser } from './frame-chooser.js';

/** Of a clip with ten frames a second, the seconds that are taken. */
function chosen(part: Omit<ClipPart, 'file'>): readonly number[] {
  const chooser = new FrameChooser(playedPart(part));
  const times = Array.from({ length: 12 }, (_, index) => index / 10);
  const over = times.findIndex((second) => chooser.isOver(second));
  return times.slice(0, over < 0 ? undefined : over).filter((second) => chooser.takes(second));
}

it('takes all frames of a part', () => {
  expect(chosen({ start: 0 })).toHaveLength(12);
  expect(chosen({ start: 0.3, end: 0.6 })).toEqual([0.3, 0.4, 0.5]);
});

it('takes so many a second', () => {
  expect(chosen({ start: 0, rate: 5 })).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(chosen({ start: 0.2, rate: 4, end: 1 })).toEqual([0.2, 0.5, 0.7]);
});
