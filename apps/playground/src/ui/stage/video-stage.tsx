import { ActionIcon } from '@mantine/core';
import type { Frame } from '@zeroreel/media';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import type { LinkPreview } from '../../links/link-preview.js';
import { MOTION, VIEW_RUNS } from '../../settings/views.js';
import { groupFields, hasPlugin } from '../card-fields.js';
import type { CardProps } from '../card-props.js';
import { FrameCanvas } from '../frame-canvas.js';
import { FilmIcon, MoveIcon } from '../icons.js';
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
  /** In the place of everything, while one types and sees. */
  readonly live: ReactNode;
  /** What can be done with a video. */
  readonly result: ReactNode;
}

/** The video, as large as it can be: what it will be made from, as it comes, finished. */
export function VideoStage(props: VideoStageProps) {
  const { card, state, source, isMotionShown, alerts, start, result } = props;
  const { phase, frames, video } = state;
  const { texts } = card;
  const { view } = card.state;
  const [isDrawing, setDrawing] = useState(false);
  const [tools, setTools] = useState<Element | null>(null);
  const [looksAtClip, setLooksAtClip] = useState(false);
  // Beside a video the clip is there too, so that what is changed of it is seen.
  const canLookAtClip = source !== undefined && phase !== 'idle' && phase !== 'running';
  const ofClip = phase === 'idle' || (canLookAtClip && looksAtClip) ? source : undefined;
  const ofLink = phase === 'idle' && source === undefined ? props.ofLink : undefined;
  const shown = (ofClip ?? ofLink)?.frames ?? (phase === 'idle' ? [] : frames);
  const playback = usePlayback(shown.length, (video ?? ofLink ?? props).framesPerSecond);
  const canDraw = view !== 'edit' && hasPlugin(card, MOTION) && phase !== 'running';
  const draws = canDraw && (isDrawing || isMotionShown);
  const isEmpty = phase === 'idle' && (source ?? ofLink) === undefined && !draws;
  if (props.live) return <div className="zr-view">{props.live}</div>;
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
          {...{ card, ofClip, phase }}
          madeFrom={props.madeFrom}
          frames={shown}
          index={playback.index}
          badge={
            phase === 'running' ? texts.stage.preview : ofLink ? texts.links.video : ofClip && texts.stage.yourClip
          }
          over={
            draws && (
              <Suspense>
                <MotionOverPicture {...card} tools={tools} />
              </Suspense>
            )
          }
        />
        <div className="zr-tools" ref={setTools}>
          {canDraw && (
            <Tool label={texts.stage.drawMotion} isOn={draws} onClick={() => setDrawing(!isDrawing)}>
              <MoveIcon />
            </Tool>
          )}
          {canLookAtClip && (
            <Tool label={texts.stage.lookAtClip} isOn={looksAtClip} onClick={() => setLooksAtClip(!looksAtClip)}>
              <FilmIcon />
            </Tool>
          )}
        </div>
      </div>
      <Timeline
        frames={shown}
        playback={playback}
        expected={phase === 'running' || shown.length === 0 ? groupFields(card, 'request').context.frames : 0}
      />
      <div className="zr-foot">
        <RunProgress state={state} />
        <div className="zr-result">{result}</div>
      </div>
    </>
  );
}

interface ToolProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

/** A button over the stage that switches what is seen there. */
const Tool = ({ label, isOn, onClick, children }: ToolProps) => (
  <ActionIcon variant="default" size={44} aria-label={label} title={label} aria-pressed={isOn} onClick={onClick}>
    {children}
  </ActionIcon>
);

interface PicturesProps extends Pick<VideoStageProps, 'card' | 'madeFrom'> {
  readonly phase: RunState['phase'];
  /** The clip, where its frames are shown. */
  readonly ofClip: Source | undefined;
  readonly frames: readonly Frame[];
  readonly index: number;
  /** What the frames are, where they are no finished video's. */
  readonly badge: string | undefined;
  /** Drawn over the picture. */
  readonly over: ReactNode;
}

/** The frame that is shown, beside what it was or will be made from. */
function Pictures({ card, phase, ofClip, madeFrom, frames, index, badge, over }: PicturesProps) {
  const frame = frames[index];
  const label = card.texts.stage.frameOf(index + 1, frames.length);
  if (ofClip?.seen && frame) {
    return <ClipPair clip={frame} seen={ofClip.seen[Math.min(index, ofClip.seen.length - 1)]} label={label} />;
  }
  const before = ofClip ? undefined : madeFrom?.frames[Math.min(index, madeFrom.frames.length - 1)];
  if (card.state.view === 'edit' && phase === 'done' && before && frame) {
    return (
      <Screen size={frame}>
        <BeforeAfter before={before} after={frame} resize={madeFrom?.resize ?? 'fit'} label={label} />
      </Screen>
    );
  }
  return (
    <Screen size={phase === 'running' || !frame ? card.size : frame} badge={frame && badge}>
      {frame && <FrameCanvas frame={frame} label={label} />}
      {over}
    </Screen>
  );
}
