import { ActionIcon } from '@mantine/core';
import type { Frame } from '@zeroreel/media';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import type { LinkPreview } from '../../links/link-preview.js';
import { VIEW_RUNS } from '../../settings/views.js';
import { groupFields, hasPlugin } from '../card-fields.js';
import type { CardProps } from '../card-props.js';
import { FrameCanvas } from '../frame-canvas.js';
import { MoveIcon } from '../icons.js';
import { MOTION } from '../motion/motion-fields.js';
import { RunProgress } from '../run-progress.js';
import type { RunState } from '../run-state.js';
import { usePlayback } from '../use-playback.js';
import type { Source } from '../use-source.js';
import { BeforeAfter } from './before-after.js';
import { ClipDrop } from './clip-drop.js';
import { ClipPair } from './clip-pair.js';
import { Screen } from './screen.js';
import { Timeline } from './timeline.js';

/** Loaded when it is drawn. */
const MotionOverPicture = lazy(async () => ({
  default: (await import('./motion-over-picture.js')).MotionOverPicture,
}));

interface VideoStageProps {
  readonly card: CardProps;
  readonly state: RunState;
  /** Of the form; a finished video has its own. */
  readonly framesPerSecond: number;
  /** What the next video will be made from. */
  readonly source: Source | undefined;
  /** A small video that came with the link. */
  readonly ofLink: LinkPreview | undefined;
  /** What the video that is shown was made from. */
  readonly madeFrom: Source | undefined;
  /** Whether the motion is drawn in any case: its fields are shown. */
  readonly isMotionShown: boolean;
  /** Over the top of the picture: what there is to be told. */
  readonly alerts: ReactNode;
  /** In the place of a picture, before there is any. */
  readonly start: ReactNode;
  /** What can be done with a video. */
  readonly result: ReactNode;
}

/** The video, as large as it can be: what it will be made from, as it comes, finished. */
export function VideoStage(props: VideoStageProps) {
  const { card, state, source, isMotionShown, alerts, start, result } = props;
  const { phase, frames, video } = state;
  const { view } = card.state;
  const [isDrawing, setDrawing] = useState(false);
  const ofLink = phase === 'idle' && source === undefined ? props.ofLink : undefined;
  const shown = phase === 'idle' ? ((source ?? ofLink)?.frames ?? []) : frames;
  const playback = usePlayback(shown.length, (video ?? ofLink ?? props).framesPerSecond);
  const canDraw = view !== 'edit' && hasPlugin(card, MOTION) && phase !== 'running';
  const draws = canDraw && (isDrawing || isMotionShown);
  const isEmpty = phase === 'idle' && (source ?? ofLink) === undefined && !draws;
  if (isEmpty) {
    return (
      <div className="zr-view zr-view-start">
        <div className="zr-alerts">{alerts}</div>
        {VIEW_RUNS[view].needs.length > 0 ? <ClipDrop {...card} /> : start}
      </div>
    );
  }
  return (
    <>
      <div className="zr-view">
        <div className="zr-alerts">{alerts}</div>
        <Pictures
          {...props}
          frames={shown}
          index={playback.index}
          idleBadge={ofLink ? card.texts.links.video : card.texts.stage.yourClip}
          over={
            draws && (
              <Suspense>
                <MotionOverPicture {...card} />
              </Suspense>
            )
          }
        />
        {canDraw && (
          <ActionIcon
            className="zr-draw-button"
            variant="default"
            size={44}
            aria-label={card.texts.stage.drawMotion}
            title={card.texts.stage.drawMotion}
            aria-pressed={draws}
            onClick={() => setDrawing(!isDrawing)}
          >
            <MoveIcon />
          </ActionIcon>
        )}
      </div>
      <Timeline frames={shown} playback={playback} expected={groupFields(card, 'request').context.frames} />
      <div className="zr-foot">
        <RunProgress state={state} />
        <div className="zr-result">{result}</div>
      </div>
    </>
  );
}

interface PicturesProps extends Pick<VideoStageProps, 'card' | 'state' | 'source' | 'madeFrom'> {
  readonly frames: readonly Frame[];
  readonly index: number;
  /** What the frames are while no video is made. */
  readonly idleBadge: string;
  /** Drawn over the picture. */
  readonly over: ReactNode;
}

/** The frame that is shown, beside what it was or will be made from. */
function Pictures({ card, state, source, madeFrom, frames, index, idleBadge, over }: PicturesProps) {
  const { phase } = state;
  const frame = frames[index];
  const label = card.texts.stage.frameOf(index + 1, frames.length);
  if (phase === 'idle' && source?.seen && frame) {
    return <ClipPair clip={frame} seen={source.seen[Math.min(index, source.seen.length - 1)]} label={label} />;
  }
  const before = madeFrom?.frames[Math.min(index, madeFrom.frames.length - 1)];
  const badge = phase === 'running' ? card.texts.stage.preview : phase === 'idle' && frame ? idleBadge : undefined;
  const isCompared = card.state.view === 'edit' && phase === 'done' && before !== undefined && frame !== undefined;
  return (
    <Screen size={phase === 'running' || !frame ? card.size : frame} badge={isCompared ? undefined : frame && badge}>
      {isCompared ? (
        <BeforeAfter before={before} after={frame} resize={madeFrom?.resize ?? 'fit'} label={label} />
      ) : (
        frame && <FrameCanvas frame={frame} label={label} />
      )}
      {over}
    </Screen>
  );
}
