import { Button, Text } from '@mantine/core';
import type { MotionFieldValue, MotionOption } from '@zeroreel/core';
import { useTexts } from '../../texts/use-texts.js';
import { FieldGroup } from '../field-group.js';
import type { FieldProps } from '../field-props.js';
import { NumberInput } from '../number/number-field.js';
import type { NumberRules } from '../number/typed-number.js';
import { labelOf } from '../option-words.js';
import { DrawingModeControl } from './drawing-mode.js';
import { spreadPath } from './drawn-motion.js';
import { MotionPad } from './motion-pad.js';
import { useDrawnMotion, type MotionDrawing } from './use-drawn-motion.js';

/** The field of a camera's motion: drawn, or in numbers. */
export function MotionField(props: FieldProps<MotionOption, readonly MotionFieldValue[]>) {
  const { name, option, context } = props;
  const { frames, isDrawnOnStage = false } = context;
  const drawing = useDrawnMotion(props);
  const { motion } = useTexts();
  const { way, words, put } = drawing;
  return (
    <FieldGroup {...props}>
      {!isDrawnOnStage && (
        <>
          <DrawingModeControl drawing={drawing} label={labelOf(name, option)} />
          <MotionPad drawing={drawing} frames={frames} />
        </>
      )}
      <Text size="sm" c="dimmed">
        {!drawing.isDrawn ? motion.ofFile(words) : isDrawnOnStage ? motion.drawOnPicture : motion.draw}
      </Text>
      {way.kind === 'path' && way.keyframes.at(-1)?.frame !== Math.max(1, frames - 1) && (
        <Button variant="default" size="xs" onClick={() => put({ way: spreadPath(way.keyframes, frames) })}>
          {motion.spread(frames)}
        </Button>
      )}
      <MotionNumbers {...drawing} />
    </FieldGroup>
  );
}

/** The motion in numbers, each from one frame to the next. */
function MotionNumbers({ way, zoom, turn, put }: MotionDrawing) {
  const { motion } = useTexts();
  const shift = way.kind === 'translate' ? way : undefined;
  const amount = (
    label: string,
    rules: NumberRules,
    rest: number,
    shown: number | undefined,
    onAmount: (amount: number) => void,
  ) => (
    <NumberInput
      rules={rules}
      value={shown}
      onChange={(typed = rest) => onAmount(typed)}
      wrapper={(notice) => ({ label, description: notice, disabled: shown === undefined, inputWrapperOrder: ORDER })}
    />
  );
  const { x = 0, y = 0 } = shift ?? {};
  return (
    <div className="zr-fields">
      {amount(motion.right, { step: 1 }, 0, shift?.x, (next) => put({ way: { kind: 'translate', x: next, y } }))}
      {amount(motion.down, { step: 1 }, 0, shift?.y, (next) => put({ way: { kind: 'translate', x, y: next } }))}
      {amount(motion.zoom, { above: 0, step: 0.01 }, 1, zoom, (next) => put({ zoom: next }))}
      {amount(motion.turn, { step: 1, unit: '°' }, 0, turn, (next) => put({ turn: next }))}
    </div>
  );
}

const ORDER = ['label', 'input', 'description'];
