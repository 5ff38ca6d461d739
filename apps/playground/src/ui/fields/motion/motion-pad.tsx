import { useReducedMotion } from '@mantine/hooks';
import { CANVAS, type MotionField } from '@zeroreel/core';
import { useEffect, useMemo, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { useTexts } from '../../texts/use-texts.js';
import { pathAlong, type CameraWay, type Point } from './drawn-motion.js';
import { motionLines, type Line } from './motion-lines.js';

interface MotionPadProps {
  /** What the drawing becomes. */
  readonly mode: 'arrow' | 'path';
  /** The way of the camera; undefined: it cannot be drawn. */
  readonly way: CameraWay | undefined;
  readonly onWay: (way: CameraWay) => void;
  /** How the picture moves; undefined: nobody can tell. */
  readonly field: MotionField | undefined;
  readonly frames: number;
  /** The motion, for assistive technology. */
  readonly words: string;
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
 * Arrow keys change the arrow by a pixel a frame.
 */
export function MotionPad({ mode, way, onWay, field, frames, words }: MotionPadProps) {
  const { motion } = useTexts();
  const [drawing, setDrawing] = useState<readonly Point[]>();
  const frame = useAnimatedFrame(frames);
  const lines = useMemo(() => (field ? motionLines(field, frame) : []), [field, frame]);
  const span = Math.max(1, frames - 1);

  function down(event: PointerEvent<SVGSVGElement>) {
    event.currentTarget.setPointerCapture(event.pointerId);
    setDrawing([pointOf(event)]);
  }
  function move(event: PointerEvent<SVGSVGElement>) {
    if (!drawing) return;
    const points = mode === 'arrow' ? [drawing[0] ?? pointOf(event), pointOf(event)] : [...drawing, pointOf(event)];
    setDrawing(points);
    onWay(mode === 'arrow' ? { kind: 'translate', ...perFrame(points, span) } : pathAlong(points, frames));
  }
  function key(event: KeyboardEvent) {
    const by = KEYS[event.key];
    if (!by) return;
    event.preventDefault();
    const { x, y } = way?.kind === 'translate' ? way : { x: 0, y: 0 };
    onWay({ kind: 'translate', x: x + by.x, y: y + by.y });
  }
  return (
    <svg
      className="zr-pad"
      viewBox={`0 0 ${CANVAS} ${CANVAS}`}
      role="application"
      tabIndex={0}
      aria-label={motion.pad(words)}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={() => setDrawing(undefined)}
      onPointerCancel={() => setDrawing(undefined)}
      onKeyDown={key}
    >
      <defs>
        <marker id="arrow-head" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="4" markerHeight="4" orient="auto">
          <path d="M0 0L10 5L0 10z" fill="var(--zr-accent)" />
        </marker>
      </defs>
      {lines.map((line, index) => (
        <polyline key={index} points={pointsOf(line)} fill="none" stroke="var(--mantine-color-dimmed)" opacity="0.55" />
      ))}
      {way && (
        <polyline
          points={pointsOf((drawing ?? cameraLine(way, span)).map(({ x, y }) => [x, y]))}
          fill="none"
          stroke="var(--zr-accent)"
          strokeWidth="7"
          strokeLinecap="round"
          strokeLinejoin="round"
          markerEnd="url(#arrow-head)"
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
  const still = useReducedMotion();
  const [frame, setFrame] = useState(0);
  useEffect(() => {
    if (still) return;
    const timer = setInterval(() => setFrame((last) => last + 1), 250);
    return () => clearInterval(timer);
  }, [still]);
  return still ? frames - 1 : frame % frames;
}

function pointOf(event: PointerEvent<SVGSVGElement>): Point {
  const box = event.currentTarget.getBoundingClientRect();
  const scale = CANVAS / box.width;
  return { x: Math.round(scale * (event.clientX - box.left)), y: Math.round(scale * (event.clientY - box.top)) };
}

function perFrame(points: readonly Point[], span: number): Point {
  const [from = { x: 0, y: 0 }, to = from] = points;
  return { x: Math.round((to.x - from.x) / span), y: Math.round((to.y - from.y) / span) };
}

const pointsOf = (line: Line): string => line.map(([x, y]) => `${x},${y}`).join(' ');
