import { Button, SegmentedControl, Text } from '@mantine/core';
import type { MotionField as Field, MotionFieldValue, MotionOption } from '@zeroreel/core';
import { describedField } from '@zeroreel/plugins';
import { useState } from 'react';
import { useTexts } from '../../texts/use-texts.js';
import { FieldGroup } from '../field-group.js';
import type { FieldProps } from '../field-props.js';
import { NumberInput } from '../number/number-field.js';
import type { NumberRules } from '../number/typed-number.js';
import { labelOf, knownDefault } from '../option-words.js';
import {
  drawnMotion,
  motionFields,
  motionWords,
  spreadPath,
  type CameraWay,
  type DrawnMotion,
} from './drawn-motion.js';
import { MotionPad } from './motion-pad.js';

const STILL: readonly MotionFieldValue[] = [{ kind: 'translate', x: 0, y: 0 }];

/** The field of a camera's motion: drawn, or in numbers. */
export function MotionField(props: FieldProps<MotionOption, readonly MotionFieldValue[]>) {
  const { name, option, value, onChange, context } = props;
  const { frames, motionField = describedField } = context;
  const texts = useTexts();
  const { motion } = texts;
  const [chosen, setChosen] = useState<'arrow' | 'path'>('arrow');
  // What an arrow was before a path took its place.
  const [arrow, setArrow] = useState<CameraWay>(AT_REST.way);
  const standard = knownDefault(name, option, context)?.value;
  const fields = value ?? (Array.isArray(standard) ? (standard as readonly MotionFieldValue[]) : STILL);
  const drawn = drawnMotion(fields);
  const mode = drawn?.way.kind === 'path' ? 'path' : chosen;
  const field = fieldOf(() => motionField(fields));
  const { way, zoom, turn } = drawn ?? AT_REST;
  const put = (parts: Partial<DrawnMotion>) => onChange(motionFields({ way, zoom, turn, ...parts }));
  return (
    <FieldGroup {...props}>
      <SegmentedControl
        fullWidth
        aria-label={motion.way(labelOf(name, option))}
        data={[
          { value: 'arrow', label: motion.arrow },
          { value: 'path', label: motion.path },
        ]}
        value={mode}
        onChange={(next) => {
          setChosen(next);
          if (next === 'arrow' && way.kind === 'path') put({ way: arrow });
        }}
      />
      <MotionPad
        {...{ mode, field, frames }}
        way={drawn?.way}
        words={motionWords(fields, texts)}
        onWay={(next) => {
          if (next.kind === 'path' && way.kind === 'translate') setArrow(way);
          put({ way: next });
        }}
      />
      <Text size="sm" c="dimmed" ta="center">
        {drawn ? motion.draw : motion.ofFile(motionWords(fields, texts))}
      </Text>
      {way.kind === 'path' && way.keyframes.at(-1)?.frame !== Math.max(1, frames - 1) && (
        <Button variant="default" size="xs" onClick={() => put({ way: spreadPath(way.keyframes, frames) })}>
          {motion.spread(frames)}
        </Button>
      )}
      <MotionNumbers {...{ way, zoom, turn, put }} />
    </FieldGroup>
  );
}

const AT_REST: DrawnMotion = { way: { kind: 'translate', x: 0, y: 0 }, zoom: 1, turn: 0 };

/** The field of a motion; undefined where its values do not fit together, as its faults say. */
function fieldOf(make: () => Field): Field | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

/** The motion in numbers, each from one frame to the next. */
function MotionNumbers({
  way,
  zoom,
  turn,
  put,
}: DrawnMotion & { readonly put: (parts: Partial<DrawnMotion>) => void }) {
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
