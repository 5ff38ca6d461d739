import { Stack, Text } from '@mantine/core';
import type { WorkerClient } from '../client/worker-client.js';
import { Downloads } from './downloads.js';
import { FilmIcon } from './icons.js';
import { Player } from './player.js';
import { RunProgress } from './run-progress.js';
import type { RunState } from './run-state.js';
import type { Source } from './use-source.js';

interface VideoStageProps {
  readonly client: WorkerClient;
  readonly state: RunState;
  /** Of the form; a finished video has its own. */
  readonly framesPerSecond: number;
  /** What is shown until there is a video. */
  readonly source: Source | undefined;
}

/** The video: as it comes, finished, and as a file. */
export function VideoStage({ client, state, framesPerSecond, source }: VideoStageProps) {
  const { phase, frames, video } = state;
  const shown = phase === 'idle' ? source : undefined;
  return (
    <Stack>
      <Player
        frames={shown?.frames ?? frames}
        framesPerSecond={video?.framesPerSecond ?? framesPerSecond}
        badge={phase === 'running' ? 'Preview' : shown?.label}
      >
        <FilmIcon size={40} />
        <Text>Your video appears here, frame by frame.</Text>
        <Text size="sm">Drop a video that was made here to get its settings back.</Text>
      </Player>
      <RunProgress state={state} />
      <Downloads client={client} video={video} />
    </Stack>
  );
}
