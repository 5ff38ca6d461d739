import type { MotionField } from '@zeroreel/core';
import { composeFields } from './compose-fields.js';
import { globalTranslation } from './global-translation.js';
import { keyframedPath } from './keyframed-path.js';
import type { MotionFieldSettings } from './motion-settings.js';
import { rotation } from './rotation.js';
import { zoom } from './zoom.js';

/**
 * The motion that settings stand for, one after the other.
 * @throws ZeroreelError `invalid-request` for keyframes that do not ascend
 */
export function describedField(settings: readonly MotionFieldSettings[]): MotionField {
  const fields = settings.map(fieldFrom);
  const [only] = fields;
  // A field by itself is not composed: a sum of displacements would cost the last bit.
  return only && fields.length === 1 ? only : composeFields(fields);
}

function fieldFrom(settings: MotionFieldSettings): MotionField {
  switch (settings.kind) {
    case 'translate':
      return globalTranslation(settings);
    case 'zoom':
      return zoom({ perFrame: settings.factor });
    case 'rotate':
      return rotation({ degreesPerFrame: settings.degrees });
    case 'path':
      return keyframedPath(settings.keyframes);
  }
}
