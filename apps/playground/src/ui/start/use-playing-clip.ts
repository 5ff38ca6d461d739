import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import { START_CLIPS, type StartClip } from './start-clip.js';
import { useLittleMotion } from '../use-playback.js';

/** The clip that plays: one at a time. */
export interface PlayingClip {
  readonly gallery: RefObject<HTMLUListElement | null>;
  readonly playing: StartClip | undefined;
  readonly play: (clip: StartClip | undefined) => void;
}

/** Where nothing can be pointed with, the clip that is nearest to the middle of the screen plays. None does for visitors who ask for little motion. */
export function usePlayingClip(): PlayingClip {
  const isStill = useLittleMotion();
  const gallery = useRef<HTMLUListElement>(null);
  const [playing, setPlaying] = useState<StartClip>();
  useEffect(() => {
    const list = gallery.current;
    if (list === null || isStill || !matchMedia('(hover: none)').matches) return;
    const inView = new Map<Element, DOMRectReadOnly>();
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting, boundingClientRect } of entries) {
          if (isIntersecting) inView.set(target, boundingClientRect);
          else inView.delete(target);
        }
        const index = [...list.children].indexOf(nearestToMiddle(inView) as Element);
        setPlaying(START_CLIPS[index]);
      },
      { threshold: [0, 0.5, 1] },
    );
    for (const item of list.children) observer.observe(item);
    return () => observer.disconnect();
  }, [isStill]);
  const play = useCallback((clip: StartClip | undefined) => setPlaying(isStill ? undefined : clip), [isStill]);
  return { gallery, playing, play };
}

function nearestToMiddle(rectangles: ReadonlyMap<Element, DOMRectReadOnly>): Element | undefined {
  const distance = ({ top, left, width, height }: DOMRectReadOnly) =>
    Math.hypot(left + width / 2 - innerWidth / 2, top + height / 2 - innerHeight / 2);
  return [...rectangles].sort(([, a], [, b]) => distance(a) - distance(b))[0]?.[0];
}
