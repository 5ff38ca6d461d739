import { expect, it } from 'vitest';
import { ShownFrames } from './shown-frames.js';

const CLOCK = '[Parsed_showinfo_0 @ 0x55] [info] config in time_base: 1/50, frame_rate: 25/1';
const frame = (pts: string) =>
  `[Parsed_showinfo_0 @ 0x55] [info] n:   0 pts: ${pts} pts_time:0.04 pos: 44 fmt:yuv420p sar:1/1 s:96x64 i:P iskey:1 type:I `;

it('gives frames in their order, whether they are asked for before or after they were announced', async () => {
  const shown = new ShownFrames();
  const first = shown.next();
  shown.hear(CLOCK);
  shown.hear('[h264 @ 0x1] [error] no frame!');
  for (const pts of ['     2', '-5', ' NOPTS']) shown.hear(frame(pts));
  expect(await first).toEqual({ time: 0.04, size: '96x64' });
  expect(await shown.next()).toEqual({ time: -0.1, size: '96x64' });
  expect(await shown.next()).toEqual({ time: undefined, size: '96x64' });
});

it('has an end', async () => {
  const shown = new ShownFrames();
  const waiting = shown.next();
  shown.end();
  expect(await waiting).toMatchObject({ time: undefined });
  expect(await shown.next()).toMatchObject({ time: undefined });
});
