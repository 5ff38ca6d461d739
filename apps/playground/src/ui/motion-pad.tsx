import { useReducedMotion } from '@mantine/hooks';
import { useEffect, useMemo, useState, type KeyboardEvent, type PointerEvent } from 'react';
import type { MotionField } from '@zeroreel/core';
import { motionFieldFrom } from '@zeroreel/run';
import type { VideoForm } from '../settings/video-form.js';
import { motionFieldsOf } from '../settings/motion-of-form.js';
import type { FormProps } from './form-props.js';
import { motionLines, type Line } from './motion-lines.js';

interface MotionPadProps extends FormProps {
  readonly mode: 'arrow' | 'path';
}

type Point = { readonly x: number; readonly y: number };

const CANVAS = 512;
const CENTRE = CANVAS / 2;
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
export function MotionPad({ form, change, mode }: MotionPadProps) {
  const [drawing, setDrawing] = useState<readonly Point[]>();
  const frame = useAnimatedFrame(form.frames);
  const lines = useMemo(() => motionLines(fieldOf(form), frame), [form, frame]);
  const span = Math.max(1, form.frames - 1);
  const camera = form.path ?? [
    { x: CENTRE, y: CENTRE },
    { x: CENTRE + span * form.translation.x, y: CENTRE + span * form.translation.y },
  ];

  function down(event: PointerEvent<SVGSVGElement>) {
    event.currentTarget.setPointerCapture(event.pointerId);
    setDrawing([pointOf(event)]);
  }
  function move(event: PointerEvent<SVGSVGElement>) {
    if (!drawing) return;
    const points = mode === 'arrow' ? [drawing[0] ?? pointOf(event), pointOf(event)] : [...drawing, pointOf(event)];
    setDrawing(points);
    change(mode === 'arrow' ? { translation: perFrame(points, span), path: undefined } : { path: points });
  }
  function key(event: KeyboardEvent) {
    const by = KEYS[event.key];
    if (!by) return;
    event.preventDefault();
    const { x, y } = form.translation;
    change({ translation: { x: x + by.x, y: y + by.y }, path: undefined });
  }
  return (
    <svg
      className="zr-pad"
      viewBox={`0 0 ${CANVAS} ${CANVAS}`}
      role="application"
      tabIndex={0}
      aria-label={`Motion of the camera: ${describe(form)}. Arrow keys change it.`}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={() => setDrawing(undefined)}
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
      <polyline
        points={pointsOf(camera.map(({ x, y }) => [x, y]))}
        fill="none"
        stroke="var(--zr-accent)"
        strokeWidth="7"
        strokeLinecap="round"
        strokeLinejoin="round"
        markerEnd="url(#arrow-head)"
      />
    </svg>
  );
}

/** Where frames look into the first; a path does not come back by itself. */
function fieldOf(form: VideoForm): MotionField {
  const fields = motionFieldsOf(form);
  const comesBack = form.loop === 'seamless' && fields.every(({ kind }) => kind !== 'path');
  return motionFieldFrom(fields, comesBack ? form.frames : undefined);
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

const describe = ({ path, translation: { x, y } }: FormProps['form']): string =>
  path ? 'a drawn path' : `${x} right and ${y} down a frame`;
