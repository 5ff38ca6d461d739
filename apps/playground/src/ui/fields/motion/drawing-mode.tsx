import { SegmentedControl } from '@mantine/core';
import { useTexts } from '../../texts/use-texts.js';
import type { DrawingMode, MotionDrawing } from './use-drawn-motion.js';

interface DrawingModeProps {
  readonly drawing: MotionDrawing;
  /** What is drawn. */
  readonly label: string;
  /** One below the other. */
  readonly isColumn?: boolean;
}

/** Whether a motion is drawn as an arrow or as a path. */
export function DrawingModeControl({ drawing, label, isColumn = false }: DrawingModeProps) {
  const { motion } = useTexts();
  const data: readonly { readonly value: DrawingMode; readonly label: string }[] = [
    { value: 'arrow', label: motion.arrow },
    { value: 'path', label: motion.path },
  ];
  return (
    <SegmentedControl
      fullWidth={!isColumn}
      orientation={isColumn ? 'vertical' : 'horizontal'}
      aria-label={motion.way(label)}
      data={[...data]}
      value={drawing.mode}
      onChange={drawing.setMode}
    />
  );
}
