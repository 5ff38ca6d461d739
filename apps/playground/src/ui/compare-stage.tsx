import { Stack, Text } from '@mantine/core';
import { ABLATIONS } from '../settings/ablations.js';
import { FrameCanvas } from './frame-canvas.js';
import { Transport } from './player.js';
import { RunProgress } from './run-progress.js';
import type { RunState } from './run-state.js';
import { usePlayback } from './use-playback.js';

interface CompareStageProps {
  /** One for each of `ABLATIONS`. */
  readonly states: readonly RunState[];
  readonly framesPerSecond: number;
}

/** The four videos side by side, all at the same frame. */
export function CompareStage({ states, framesPerSecond }: CompareStageProps) {
  const frames = Math.max(...states.map((state) => state.frames.length));
  const playback = usePlayback(frames, framesPerSecond);
  const current = states.find(({ phase }) => phase === 'running') ?? states.findLast(({ phase }) => phase !== 'idle');
  return (
    <Stack>
      <div className="zr-compare">
        {ABLATIONS.map(({ name, hint }, index) => {
          const shown = states[index]?.frames ?? [];
          const frame = shown[Math.min(playback.index, shown.length - 1)];
          return (
            <figure key={name}>
              <div className="zr-screen">
                {frame ? (
                  <FrameCanvas frame={frame} label={`${name}, frame ${playback.index + 1}`} />
                ) : (
                  <div className="zr-empty">{index + 1}</div>
                )}
                {states[index]?.phase === 'running' && <span className="zr-badge">In progress</span>}
              </div>
              <figcaption>
                {name}
                <Text span size="sm" c="dimmed" display="block">
                  {hint}
                </Text>
              </figcaption>
            </figure>
          );
        })}
      </div>
      <Transport playback={playback} frames={frames} />
      {states[0] && <RunProgress state={current ?? states[0]} />}
    </Stack>
  );
}
