import { Text } from '@mantine/core';
import { useState, type KeyboardEvent, type PointerEvent } from 'react';
import { FrameCanvas } from '../frame-canvas.js';
import { useTexts } from '../texts/use-texts.js';
import type { Drag } from './dragged-motion.js';
import './live.css';
import type { Live } from './use-live.js';

interface LivePictureProps extends Live {
  /** The picture was let go after it had been dragged. */
  readonly onRelease: (drag: Drag) => void;
}

/** A shorter way is a click that slipped, as a share of the picture. */
const LEAST = 0.03;
const KEY_STEP = 1 / 16;
const KEYS: Readonly<Record<string, Drag>> = {
  ArrowRight: { x: KEY_STEP, y: 0 },
  ArrowLeft: { x: -KEY_STEP, y: 0 },
  ArrowDown: { x: 0, y: KEY_STEP },
  ArrowUp: { x: 0, y: -KEY_STEP },
};
const STILL: Drag = { x: 0, y: 0 };

/** What is typed as a picture, which is dragged to where the video shall end; arrow keys and Enter do the same. */
export function LivePicture({ frame, drawing, onRelease }: LivePictureProps) {
  const { live: texts } = useTexts().moments;
  const [drag, setDrag] = useState<Drag>(STILL);
  const [from, setFrom] = useState<Drag>();
  function placeOf({ currentTarget, clientX, clientY }: PointerEvent<HTMLDivElement>): Drag {
    const { left, top, width } = currentTarget.getBoundingClientRect();
    return { x: (clientX - left) / width, y: (clientY - top) / width };
  }
  function down(event: PointerEvent<HTMLDivElement>) {
    event.currentTarget.setPointerCapture(event.pointerId);
    setFrom(placeOf(event));
  }
  function move(event: PointerEvent<HTMLDivElement>) {
    if (!from) return;
    const { x, y } = placeOf(event);
    setDrag({ x: x - from.x, y: y - from.y });
  }
  function release() {
    setFrom(undefined);
    setDrag(STILL);
    if (Math.hypot(drag.x, drag.y) >= LEAST) onRelease(drag);
  }
  function key(event: KeyboardEvent) {
    const by = KEYS[event.key];
    if (by) setDrag(({ x, y }) => ({ x: x + by.x, y: y + by.y }));
    else if (event.key === 'Enter' || event.key === ' ') release();
    else if (event.key === 'Escape') setDrag(STILL);
    else return;
    event.preventDefault();
  }
  const cancel = () => {
    setFrom(undefined);
    setDrag(STILL);
  };
  return (
    <div className="zr-live">
      <div
        className="zr-screen zr-live-screen"
        role="application"
        tabIndex={0}
        aria-label={texts.picture}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={release}
        onPointerCancel={cancel}
        onKeyDown={key}
      >
        {frame && (
          <div className="zr-live-moved" style={{ translate: `${100 * drag.x}% ${100 * drag.y}%` }}>
            <FrameCanvas frame={frame} />
          </div>
        )}
        <span className="zr-badge">{drawing ? texts.drawing : texts.name}</span>
      </div>
      <Text size="sm" c="dimmed" ta="center">
        {texts.how}
      </Text>
    </div>
  );
}
