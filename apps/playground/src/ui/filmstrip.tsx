import type { Frame } from '@zeroreel/media';
import { FrameCanvas } from './frame-canvas.js';

/** All frames side by side, to be looked at. */
export const Filmstrip = ({ frames }: { readonly frames: readonly Frame[] }) => (
  <div className="zr-filmstrip" role="group" aria-label="Frames" tabIndex={0}>
    {frames.map((frame, at) => (
      <div key={at} className="zr-thumb">
        <FrameCanvas frame={frame} label={`Frame ${at + 1}`} />
      </div>
    ))}
  </div>
);
