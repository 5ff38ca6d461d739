import { ActionIcon, Text } from '@mantine/core';
import type { Frame } from '@zeroreel/media';
import type { CSSProperties } from 'react';
import { FrameCanvas } from '../frame-canvas.js';
import { PauseIcon, PlayIcon } from '../icons.js';
import type { Playback } from '../use-playback.js';
import { useTexts } from '../texts/use-texts.js';

interface TimelineProps {
  readonly frames: readonly Frame[];
  readonly playback: Playback;
  /** Frames that the video will have: as many places are shown until they are there. */
  readonly expected: number;
}

/** Most pictures side by side; a longer video shows some of its frames. */
const MOST_PICTURES = 16;

/**
 * All frames side by side, each where its time is. A slider lies over them: a click, a drag, a finger and the arrow keys
 * move through the video. Its thumb is the frame that is shown.
 */
export function Timeline({ frames, playback, expected }: TimelineProps) {
  const { index, playing, setPlaying, seek } = playback;
  const { stage } = useTexts();
  const isStill = frames.length < 2;
  const goes = playing && !isStill;
  const count = Math.max(1, expected, frames.length);
  const places = Math.min(MOST_PICTURES, count);
  return (
    <div className="zr-timeline">
      <ActionIcon
        variant="default"
        size={44}
        disabled={isStill}
        aria-label={goes ? stage.pause : stage.play}
        onClick={() => setPlaying(!playing)}
      >
        {goes ? <PauseIcon /> : <PlayIcon />}
      </ActionIcon>
      <div className="zr-strip" style={{ '--zr-frames': count } as CSSProperties}>
        <div className="zr-strip-pictures" role="group" aria-label={stage.frames}>
          {Array.from({ length: places }, (_, at) => {
            const frame = frames[Math.floor((at * count) / places)];
            return (
              <span key={at} className="zr-thumb">
                {frame && <FrameCanvas frame={frame} />}
              </span>
            );
          })}
        </div>
        <input
          type="range"
          className="zr-strip-slider"
          style={{ width: `${(100 * frames.length) / count}%` }}
          aria-label={stage.frame}
          aria-valuetext={frames.length === 0 ? stage.noFrames : stage.frameOf(index + 1, frames.length)}
          min={1}
          max={Math.max(2, frames.length)}
          value={index + 1}
          onChange={({ currentTarget }) => seek(currentTarget.valueAsNumber - 1)}
          disabled={isStill}
        />
      </div>
      <Text size="sm" c="dimmed" className="zr-timeline-place">
        {isStill ? '–' : `${index + 1} / ${frames.length}`}
      </Text>
    </div>
  );
}
