import { useDocumentVisibility } from '@mantine/hooks';
import { CANVAS } from '@zeroreel/core';
import { useEffect, useId, useMemo, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { useTexts } from '../../texts/use-texts.js';
import { useLittleMotion } from '../../use-playback.js';
import { pathAlong, type CameraWay, type Point } from './drawn-motion.js';
import { motionLines, type Line } from './motion-lines.js';
import type { MotionDrawing } from './use-drawn-motion.js';

interface MotionPadProps {
  readonly drawing: MotionDrawing;
  readonly frames: number;
  /** Whether it lies over a picture, whose shape it takes. */
  readonly isOverPicture?: boolean;
  /** Told when a drawing is ended: the pointer is let go, or a key. */
  readonly onDrawn?: (() => void) | undefined;
}

const CENTRE: Point = { x: CANVAS / 2, y: CANVAS / 2 };
const KEYS: Readonly<Record<string, Point>> = {
  ArrowRight: { x: 1, y: 0 },
  ArrowLeft: { x: -1, y: 0 },
  ArrowDown: { x: 0, y: 1 },
  ArrowUp: { x: 0, y: -1 },
};

/**
 * Where the camera goes in the whole video, drawn as an arrow or a path, over a grid that moves as the picture will.
 * Arrow keys change the arrow by a pixel a frame. The canvas is the whole picture, whatever its shape.
 */
export function MotionPad({ drawing, frames, isOverPicture = false, onDrawn }: MotionPadProps) {
  const { mode, way, field, words, isDrawn, put } = drawing;
  const texts = useTexts();
  const head = useId();
  const [points, setPoints] = useState<readonly Point[]>();
  const frame = useAnimatedFrame(frames);
  const lines = useMemo(() => (field ? motionLines(field, frame) : []), [field, frame]);
  const span = Math.max(1, frames - 1);

  function down(event: PointerEvent<SVGSVGElement>) {
    event.currentTarget.setPointerCapture(event.pointerId);
    setPoints([pointOf(event)]);
  }
  function move(event: PointerEvent<SVGSVGElement>) {
    if (!points) return;
    const next = mode === 'arrow' ? [points[0] ?? pointOf(event), pointOf(event)] : [...points, pointOf(event)];
    setPoints(next);
    put({ way: mode === 'arrow' ? { kind: 'translate', ...perFrame(next, span) } : pathAlong(next, frames) });
  }
  function up() {
    setPoints(undefined);
    if (points && points.length > 1) onDrawn?.();
  }
  function key(event: KeyboardEvent) {
    const by = KEYS[event.key];
    if (!by) return;
    event.preventDefault();
    const { x, y } = way.kind === 'translate' ? way : { x: 0, y: 0 };
    put({ way: { kind: 'translate', x: x + by.x, y: y + by.y } });
  }
  return (
    <svg
      className="zr-pad"
      data-over-picture={isOverPicture || undefined}
      viewBox={`0 0 ${CANVAS} ${CANVAS}`}
      preserveAspectRatio="none"
      role="application"
      tabIndex={0}
      aria-label={texts.motion.pad(words)}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={() => setPoints(undefined)}
      onKeyDown={key}
      onKeyUp={({ key: released }) => KEYS[released] && onDrawn?.()}
    >
      <defs>
        <marker id={head} viewBox="0 0 10 10" refX="8" refY="5" markerWidth="4" markerHeight="4" orient="auto">
          <path d="M0 0L10 5L0 10z" fill="var(--zr-accent)" />
        </marker>
      </defs>
      {lines.map((line, index) => (
        <polyline key={index} className="zr-pad-line" points={pointsOf(line)} />
      ))}
      {isDrawn && (
        <polyline
          className="zr-pad-way"
          points={pointsOf((points ?? cameraLine(way, span)).map(({ x, y }) => [x, y]))}
          markerEnd={`url(#${head})`}
        />
      )}
    </svg>
  );
}

/** Where the camera goes, from the middle of the canvas. */
function cameraLine(way: CameraWay, span: number): readonly Point[] {
  const stops = way.kind === 'path' ? way.keyframes : [{ x: span * way.x, y: span * way.y }];
  return [CENTRE, ...stops.map(({ x = 0, y = 0 }) => ({ x: CENTRE.x + x, y: CENTRE.y + y }))];
}

/** Frames from the first to the last, again and again; the last one where little motion is wanted. */
function useAnimatedFrame(frames: number): number {
  const still = useLittleMotion();
  const isHidden = useDocumentVisibility() === 'hidden';
  const [frame, setFrame] = useState(0);
  useEffect(() => {
    if (still || isHidden) return;
    const timer = setInterval(() => setFrame((last) => last + 1), 250);
    return () => clearInterval(timer);
  }, [still, isHidden]);
  return still ? frames - 1 : frame % frames;
}

function pointOf(event: PointerEvent<SVGSVGElement>): Point {
  const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
  return {
    x: Math.round((CANVAS * (event.clientX - left)) / width),
    y: Math.round((CANVAS * (event.clientY - top)) / height),
  };
}

function perFrame(points: readonly Point[], span: number): Point {
  const [from = { x: 0, y: 0 }, to = from] = points;
  return { x: Math.round((to.x - from.x) / span), y: Math.round((to.y - from.y) / span) };
}

const pointsOf = (line: Line): string => line.map(([x, y]) => `${x},${y}`).join(' ');
