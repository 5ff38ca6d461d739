import type { Frame } from '@zeroreel/media';
import { useEffect, useRef } from 'react';
import { rgbaOf } from '../encode/rgba.js';

/** A frame on a canvas that fills its box, whatever the frame's own size. */
export function FrameCanvas({ frame, label }: { readonly frame: Frame; readonly label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const { width, height } = frame;
    canvas.current?.getContext('2d')?.putImageData(new ImageData(rgbaOf(frame), width, height), 0, 0);
  }, [frame]);
  return (
    <canvas
      ref={canvas}
      className="zr-picture"
      width={frame.width}
      height={frame.height}
      role="img"
      aria-label={label}
    />
  );
}
