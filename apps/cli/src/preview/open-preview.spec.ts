import { expect, it } from 'vitest';
import type { ReportedEvent } from '../progress/reporter.js';
import { openPreview } from './open-preview.js';
import { Preview } from './preview.js';

function opened(scalingFactor: number) {
  const events: ReportedEvent[] = [];
  const reporter = { report: (event: ReportedEvent) => events.push(event), close: () => undefined };
  const preview = openPreview('preview.png', { name: 'a model', scalingFactor, vaeScaleFactor: 8 }, reporter);
  return { preview, events };
}

it('opens for latents that we know', () => {
  const { preview, events } = opened(0.18215);
  expect(preview).toBeInstanceOf(Preview);
  expect(events).toEqual([]);
});

it('says why there is none for others', () => {
  const { preview, events } = opened(0.5);
  expect(preview).toBeUndefined();
  expect(events).toMatchObject([{ type: 'notice', message: expect.stringContaining('scaling factor 0.5') }]);
});
