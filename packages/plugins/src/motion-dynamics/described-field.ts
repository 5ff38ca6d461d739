import { CANVAS, type Flow, type MotionField, type MotionFieldValue } from '@zeroreel/core';
import { globalTranslation, rotation, zoom } from './camera-motions.js';
import { keyframedPath } from './keyframed-path.js';
import { buildFlow, sampleFlow } from './sample-flow.js';

/**
 * The motion that the plugin's option `fields` stands for, one field after the other.
 * @throws ZeroreelError `invalid-request` for keyframes that do not ascend
 */
export function describedField(described: readonly MotionFieldValue[]): MotionField {
  const fields = described.map(fieldFrom);
  const [only] = fields;
  // A field by itself is not composed: a sum of displacements would cost the last bit.
  return only && fields.length === 1 ? only : composeFields(fields);
}

function fieldFrom(described: MotionFieldValue): MotionField {
  switch (described.kind) {
    case 'translate':
      return globalTranslation(described);
    case 'zoom':
      return zoom({ perFrame: described.factor });
    case 'rotate':
      return rotation({ degreesPerFrame: described.degrees });
    case 'path':
      return keyframedPath(described.keyframes);
  }
}

/** Motion fields one after the other: each warps what the ones before it have made. */
export const composeFields = (fields: readonly MotionField[]): MotionField => ({
  name: fields.map(({ name }) => name).join('+'),
  flow(frameId, height, width) {
    const flows = fields.map((field) => field.flow(frameId, height, width));
    const still = buildFlow(height, width, () => ({ x: 0, y: 0 }));
    return flows.reduce(chain, still);
  },
});

/** Warping by `first` and its result by `second` samples at p + second(p) + first(p + second(p)). */
const chain = (first: Flow, second: Flow): Flow =>
  buildFlow(second.height, second.width, (row, column) => {
    const outer = sampleFlow(second, row, column);
    const inner = sampleFlow(first, row + (outer.y * first.height) / CANVAS, column + (outer.x * first.width) / CANVAS);
    return { x: outer.x + inner.x, y: outer.y + inner.y };
  });
