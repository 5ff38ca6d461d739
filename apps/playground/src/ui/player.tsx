import { ActionIcon, Group, Stack, Text } from '@mantine/core';
import type { Frame } from '@zeroreel/media';
import type { ReactNode } from 'react';
import { Filmstrip } from './filmstrip.js';
import { FrameCanvas } from './frame-canvas.js';
import { PauseIcon, PlayIcon } from './icons.js';
import { usePlayback, type Playback } from './use-playback.js';

interface PlayerProps {
  readonly frames: readonly Frame[];
  readonly framesPerSecond: number;
  /** Over the picture's corner, for instance that it is a preview. */
  readonly badge?: string | undefined;
  /** What is shown before there are frames. */
  readonly children: ReactNode;
}

/** Frames as a video: a picture, a bar to move through it, and a filmstrip. */
export function Player({ frames, framesPerSecond, badge, children }: PlayerProps) {
  const playback = usePlayback(frames.length, framesPerSecond);
  const frame = frames[playback.index];
  return (
    <Stack gap="sm">
      <div className="zr-screen">
        {frame ? <FrameCanvas frame={frame} label={`Frame ${playback.index + 1} of ${frames.length}`} /> : null}
        {frame ? null : <div className="zr-empty">{children}</div>}
        {badge !== undefined && frame && <span className="zr-badge">{badge}</span>}
      </div>
      <Transport playback={playback} frames={frames.length} />
      <Filmstrip frames={frames} index={playback.index} onSelect={playback.seek} />
    </Stack>
  );
}

/** Play, pause and a bar to move through frames. */
export function Transport({ playback, frames }: { readonly playback: Playback; readonly frames: number }) {
  const { index, playing, setPlaying, seek } = playback;
  const isEmpty = frames < 2;
  const goes = playing && !isEmpty;
  return (
    <Group gap="md" wrap="nowrap">
      <ActionIcon
        variant="default"
        size="lg"
        disabled={isEmpty}
        aria-label={goes ? 'Pause' : 'Play'}
        onClick={() => setPlaying(!playing)}
      >
        {goes ? <PauseIcon /> : <PlayIcon />}
      </ActionIcon>
      <input
        type="range"
        className="zr-range"
        aria-label="Frame"
        min={1}
        max={Math.max(2, frames)}
        value={index + 1}
        onChange={({ currentTarget }) => seek(currentTarget.valueAsNumber - 1)}
        disabled={isEmpty}
      />
      <Text size="sm" c="dimmed" w={52} ta="right">
        {isEmpty ? '–' : `${index + 1} / ${frames}`}
      </Text>
    </Group>
  );
}
