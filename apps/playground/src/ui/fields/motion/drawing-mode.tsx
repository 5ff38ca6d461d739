import { useTexts } from '../../texts/use-texts.js';
import { Segments } from '../../segments.js';
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
    <Segments
      label={motion.way(label)}
      data={data}
      isColumn={isColumn}
      value={drawing.mode}
      onChange={drawing.setMode}
    />
  );
}
