import type { Frame } from '@zeroreel/media';
import { useLayoutEffect, useRef } from 'react';
import { rgbaOf } from '../encode/rgba.js';

interface FrameCanvasProps {
  readonly frame: Frame;
  /** What it is, for whoever does not see it; left out where text beside it says so. */
  readonly label?: string;
}

/** A frame on a canvas that fills its box, whatever the frame's own size. */
export function FrameCanvas({ frame, label }: FrameCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  // Before the browser paints: an empty canvas would be seen for a moment otherwise.
  useLayoutEffect(() => {
    const { width, height } = frame;
    canvas.current?.getContext('2d')?.putImageData(new ImageData(rgbaOf(frame), width, height), 0, 0);
  }, [frame]);
  return (
    <canvas
      ref={canvas}
      className="zr-picture"
      width={frame.width}
      height={frame.height}
      {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
    />
  );
}
