import { UnstyledButton } from '@mantine/core';
import type { FinishedVideo } from '../../worker-protocol.js';
import { FrameCanvas } from '../frame-canvas.js';
import { fractionOf } from '../run-progress.js';
import type { RunState } from '../run-state.js';
import { useTexts } from '../texts/use-texts.js';
import { usePlayback } from '../use-playback.js';

interface VariationTilesProps {
  readonly states: readonly RunState[];
  readonly framesPerSecond: number;
  readonly onOpen: (video: FinishedVideo) => void;
}

/** Variations as they come, all at the same frame; a click opens one that is there. */
export function VariationTiles({ states, framesPerSecond, onOpen }: VariationTilesProps) {
  const { result: texts } = useTexts().moments;
  const playback = usePlayback(Math.max(0, ...states.map(({ frames }) => frames.length)), framesPerSecond);
  return (
    <ul className="zr-tiles zr-variations" aria-label={texts.tiles}>
      {states.map((state, index) => {
        const { frames, video, phase } = state;
        const frame = frames[Math.min(playback.index, frames.length - 1)];
        return (
          <li key={index}>
            <UnstyledButton
              className="zr-tile zr-variation"
              disabled={video === undefined}
              aria-label={video ? texts.openVariation(index + 1) : texts.variation(index + 1)}
              onClick={() => video && onOpen(video)}
            >
              {frame && <FrameCanvas frame={frame} />}
              {video === undefined && (
                <span className="zr-variation-state">
                  {phase === 'running' ? `${Math.floor(100 * fractionOf(state))} %` : texts[WORDS[phase]]}
                </span>
              )}
            </UnstyledButton>
          </li>
        );
      })}
    </ul>
  );
}

const WORDS = { idle: 'waiting', done: 'waiting', stopped: 'stopped', failed: 'failed' } as const;
