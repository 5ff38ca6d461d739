import type { MotionField, MotionFieldValue, MotionOption } from '@zeroreel/core';
import { describedField } from '@zeroreel/plugins';
import { useState } from 'react';
import { useTexts } from '../../texts/use-texts.js';
import type { FieldProps } from '../field-props.js';
import { knownDefault } from '../option-words.js';
import { drawnMotion, motionFields, motionWords, type CameraWay, type DrawnMotion } from './drawn-motion.js';

/** What a drawing becomes: the same shift each frame, or a path. */
export type DrawingMode = 'arrow' | 'path';

/** A motion as it is drawn and typed, and how it changes. */
export interface MotionDrawing extends DrawnMotion {
  readonly mode: DrawingMode;
  readonly setMode: (mode: DrawingMode) => void;
  /** Whether the fields can be drawn: those of a file may be of any order. */
  readonly isDrawn: boolean;
  /** How the picture moves; undefined where the values do not fit together, as their faults say. */
  readonly field: MotionField | undefined;
  /** For people, and for assistive technology. */
  readonly words: string;
  /** Takes parts of a motion, in the place of those that were there. */
  readonly put: (parts: Partial<DrawnMotion>) => void;
}

type DrawnProps = Pick<
  FieldProps<MotionOption, readonly MotionFieldValue[]>,
  'name' | 'option' | 'value' | 'onChange' | 'context'
>;

/** The drawing of an option's value. */
export function useDrawnMotion({ name, option, value, onChange, context }: DrawnProps): MotionDrawing {
  const { motionField = describedField } = context;
  const texts = useTexts();
  const [chosen, setChosen] = useState<DrawingMode>('arrow');
  // What an arrow was before a path took its place.
  const [arrow, setArrow] = useState<CameraWay>(AT_REST.way);
  const standard = knownDefault(name, option, context)?.value;
  const fields = value ?? (Array.isArray(standard) ? (standard as readonly MotionFieldValue[]) : STILL);
  const drawn = drawnMotion(fields);
  const { way, zoom, turn } = drawn ?? AT_REST;
  function put(parts: Partial<DrawnMotion>): void {
    if (parts.way?.kind === 'path' && way.kind === 'translate') setArrow(way);
    onChange(motionFields({ way, zoom, turn, ...parts }));
  }
  return {
    ...{ way, zoom, turn, put },
    mode: drawn?.way.kind === 'path' ? 'path' : chosen,
    setMode(next) {
      setChosen(next);
      if (next === 'arrow' && way.kind === 'path') put({ way: arrow });
    },
    isDrawn: drawn !== undefined,
    field: fieldOf(() => motionField(fields)),
    words: motionWords(fields, texts),
  };
}

const STILL: readonly MotionFieldValue[] = [{ kind: 'translate', x: 0, y: 0 }];
const AT_REST: DrawnMotion = { way: { kind: 'translate', x: 0, y: 0 }, zoom: 1, turn: 0 };

function fieldOf(make: () => MotionField): MotionField | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
