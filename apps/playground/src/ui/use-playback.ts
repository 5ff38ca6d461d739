import { useDocumentVisibility, useReducedMotion } from '@mantine/hooks';
import { useEffect, useState } from 'react';

/** Where a video stands, and how it is moved. */
export interface Playback {
  readonly index: number;
  readonly playing: boolean;
  readonly setPlaying: (playing: boolean) => void;
  /** Shows a frame and stops there. */
  readonly seek: (index: number) => void;
}

/**
 * Goes through `frames` frames again and again; stands still where nobody looks, and at first for visitors who ask
 * for little motion.
 */
export function usePlayback(frames: number, framesPerSecond: number): Playback {
  const still = useLittleMotion();
  const isHidden = useDocumentVisibility() === 'hidden';
  const [choice, setPlaying] = useState<boolean>();
  const [index, setIndex] = useState(0);
  const playing = choice ?? !still;

  useEffect(() => {
    if (!playing || isHidden || frames < 2) return;
    const timer = setInterval(() => setIndex((last) => (last + 1) % frames), 1000 / framesPerSecond);
    return () => clearInterval(timer);
  }, [playing, isHidden, frames, framesPerSecond]);

  const seek = (to: number) => {
    setPlaying(false);
    setIndex(to);
  };
  return { index: Math.min(index, Math.max(0, frames - 1)), playing, setPlaying, seek };
}

/** Whether the visitor asks for little motion: known from the first drawing on, so that nothing is drawn twice. */
export const useLittleMotion = (): boolean => useReducedMotion(undefined, { getInitialValueInEffect: false });
