import type { Frame } from '@zeroreel/media';
import type { ResizeRule } from '@zeroreel/core';
import { useState, type CSSProperties } from 'react';
import { FrameCanvas } from '../frame-canvas.js';
import { useTexts } from '../texts/use-texts.js';

interface BeforeAfterProps {
  readonly before: Frame;
  readonly after: Frame;
  /** How the frames before became the video's size. */
  readonly resize: ResizeRule;
  /** Of the frame after, for whoever does not see it. */
  readonly label: string;
}

/**
 * A frame of the clip over the same frame of the video, and a line between them that a mouse, a finger or the arrow keys
 * move: it is a slider that fills the picture.
 */
export function BeforeAfter({ before, after, resize, label }: BeforeAfterProps) {
  const { stage } = useTexts();
  const [share, setShare] = useState(50);
  return (
    <div className="zr-before-after" style={{ '--zr-share': `${share}%` } as CSSProperties}>
      <FrameCanvas frame={after} label={label} />
      <div className="zr-before" data-resize={resize}>
        <FrameCanvas frame={before} />
      </div>
      <span className="zr-badge">{stage.before}</span>
      <span className="zr-badge zr-badge-after">{stage.after}</span>
      <div className="zr-before-after-line" />
      <input
        type="range"
        className="zr-before-after-slider"
        aria-label={stage.beforeAfter}
        aria-valuetext={stage.shareBefore(share)}
        min={0}
        max={100}
        value={share}
        onChange={({ currentTarget }) => setShare(currentTarget.valueAsNumber)}
      />
    </div>
  );
}
