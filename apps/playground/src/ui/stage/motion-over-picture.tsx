import type { MotionFieldValue, MotionOption } from '@zeroreel/core';
import { createPortal } from 'react-dom';
import type { GroupFields } from '../card-fields.js';
import type { CardProps } from '../card-props.js';
import { DrawingModeControl } from '../fields/motion/drawing-mode.js';
import { MotionPad } from '../fields/motion/motion-pad.js';
import { useDrawnMotion } from '../fields/motion/use-drawn-motion.js';
import { labelOf } from '../fields/option-words.js';
import { motionFields } from '../motion/motion-fields.js';

interface MotionOverPictureProps extends CardProps {
  /** Where its tools are, beside the picture; null until that is there. */
  readonly tools: Element | null;
  /** Told when a drawing is ended. */
  readonly onDrawn?: (() => void) | undefined;
}

/** The camera's motion, drawn on the picture that it moves. */
export function MotionOverPicture({ tools, onDrawn, ...card }: MotionOverPictureProps) {
  const fields = motionFields(card);
  const [key] = Object.keys(fields.options).filter((name) => fields.options[name]?.kind === 'motion');
  if (key === undefined) return null;
  return <Drawing {...{ fields, tools, onDrawn }} name={key} />;
}

interface DrawingProps extends Pick<MotionOverPictureProps, 'tools' | 'onDrawn'> {
  readonly name: string;
  readonly fields: GroupFields;
}

function Drawing({ name, fields: { options, values, onChange, context }, tools, onDrawn }: DrawingProps) {
  const option = options[name] as MotionOption;
  const drawing = useDrawnMotion({
    ...{ name, option, context },
    value: values[name] as readonly MotionFieldValue[] | undefined,
    onChange: (value) => onChange(name, value),
  });
  return (
    <>
      <MotionPad drawing={drawing} frames={context.frames} isOverPicture onDrawn={onDrawn} />
      {tools && createPortal(<DrawingModeControl drawing={drawing} label={labelOf(name, option)} isColumn />, tools)}
    </>
  );
}
