import { formatShape } from '@zeroreel/core/graph';
import { ZeroreelError, type Flow, type MotionField } from '@zeroreel/core';
import { buildFlow, sampleFlow } from './sample-flow.js';

/**
 * Flows of the user's own, one a frame from frame 1 on, on grids of any size (an optical flow of a real video, say), in
 * canvas pixels. They are resized to the latents' grid. Frames beyond the list keep its last flow.
 * @throws ZeroreelError `invalid-request` for an empty list, or numbers that do not fill their grid or are not finite
 */
export function givenFlow(flows: readonly Flow[]): MotionField {
  if (flows.length === 0)
    throw new ZeroreelError('invalid-request', 'flows of the motion: expected at least one, got none');
  flows.forEach(checkFlow);
  return {
    name: 'given-flow',
    flow(frameId, height, width) {
      const flow = flows[Math.min(frameId, flows.length) - 1];
      if (flow === undefined) return buildFlow(height, width, () => ({ x: 0, y: 0 }));
      return buildFlow(height, width, (row, column) =>
        sampleFlow(flow, rescale(row, height, flow.height), rescale(column, width, flow.width)),
      );
    },
  };
}

/** Half-pixel centres: cell middles fall on cell middles. */
const rescale = (index: number, size: number, sourceSize: number): number => ((index + 0.5) * sourceSize) / size - 0.5;

function checkFlow({ height, width, data }: Flow, index: number): void {
  const name = `flow ${index + 1} of the motion`;
  if (data.length !== 2 * height * width) {
    throw new ZeroreelError(
      'invalid-request',
      `${name}: expected ${2 * height * width} numbers for ${formatShape([2, height, width])}, got ${data.length}`,
    );
  }
  const broken = data.find((value) => !Number.isFinite(value));
  if (broken !== undefined)
    throw new ZeroreelError('invalid-request', `${name}: expected finite numbers, got ${broken}`);
}
