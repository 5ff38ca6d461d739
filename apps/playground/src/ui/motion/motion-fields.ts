import type { MotionFieldValue } from '@zeroreel/core';
import { closedMotion, describedField } from '@zeroreel/plugins';
import { pluginFields, type GroupFields } from '../card-fields.js';
import type { CardProps } from '../card-props.js';
import { MOTION } from '../../settings/views.js';

/**
 * The fields of what moves the camera. What is drawn moves as the camera does, which may come back; it is drawn on the stage.
 * It brings the plugins' fields of motion along: what only asks for their name takes `MOTION`.
 */
export function motionFields(card: CardProps): GroupFields {
  const fields = pluginFields(card, MOTION);
  const { context, values } = fields;
  const motionField = (motion: readonly MotionFieldValue[]) =>
    values['loop'] === true ? closedMotion(motion)(context.frames) : describedField(motion);
  return { ...fields, context: { ...context, motionField, isDrawnOnStage: true } };
}
