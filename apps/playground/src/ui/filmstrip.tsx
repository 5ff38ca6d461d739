import type { Frame } from '@zeroreel/media';
import { FrameCanvas } from './frame-canvas.js';

interface FilmstripProps {
  readonly frames: readonly Frame[];
  /** The one that is shown. */
  readonly index?: number;
  /** Left out: frames are only looked at. */
  readonly onSelect?: (index: number) => void;
}

/** All frames side by side; a click shows one. Has its height without frames too, so that nothing moves when they come. */
export function Filmstrip({ frames, index, onSelect }: FilmstripProps) {
  return (
    <div className="zr-filmstrip" role="group" aria-label="Frames" {...(!onSelect && { tabIndex: 0 })}>
      {frames.map((frame, at) =>
        onSelect ? (
          <button
            key={at}
            type="button"
            className="zr-thumb"
            aria-pressed={at === index}
            aria-label={`Frame ${at + 1}`}
            onClick={() => onSelect(at)}
          >
            <FrameCanvas frame={frame} />
          </button>
        ) : (
          <div key={at} className="zr-thumb">
            <FrameCanvas frame={frame} label={`Frame ${at + 1}`} />
          </div>
        ),
      )}
    </div>
  );
}
