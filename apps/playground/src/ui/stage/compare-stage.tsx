import { Text } from '@mantine/core';
import type { Frame, PictureSize } from '@zeroreel/media';
import type { ReactNode } from 'react';
import { ABLATIONS } from '../../settings/ablations.js';
import type { FinishedVideo } from '../../worker-protocol.js';
import { FrameCanvas } from '../frame-canvas.js';
import { RunProgress } from '../run-progress.js';
import type { RunState } from '../run-state.js';
import { usePlayback } from '../use-playback.js';
import { Screen } from './screen.js';
import { Timeline } from './timeline.js';
import { useTexts } from '../texts/use-texts.js';
import type { Texts } from '../texts/english.js';

interface CompareStageProps {
  /** One for each of `ABLATIONS`. */
  readonly states: readonly RunState[];
  readonly framesPerSecond: number;
  /** Of the videos. */
  readonly size: PictureSize;
  /** Frames that they will have. */
  readonly expected: number;
  /** All of them as one, once they are made; or one that was made before. */
  readonly video: FinishedVideo | undefined;
  /** Whether it was made before: `states` are not its own. */
  readonly isOfBefore: boolean;
  /** What can be done with it. */
  readonly result: ReactNode;
  /** Over the top of the pictures: what there is to be told. */
  readonly alerts: ReactNode;
}

/** The four videos side by side, all at the same frame. */
export function CompareStage(props: CompareStageProps) {
  const { states, video, isOfBefore, framesPerSecond, expected, alerts, result } = props;
  const { stage, compare } = useTexts();
  const longest = states.reduce((most, { frames }) => (frames.length > most.length ? frames : most), NONE);
  const frames = isOfBefore && video ? video.frames : longest;
  const playback = usePlayback(frames.length, video?.framesPerSecond ?? framesPerSecond);
  const current = states.find(({ phase }) => phase === 'running') ?? states.findLast(({ phase }) => phase !== 'idle');
  const frame = frames[playback.index];
  return (
    <>
      <div className="zr-view zr-view-compare">
        <div className="zr-alerts">{alerts}</div>
        <Text className="zr-explanation">{compare.explanation}</Text>
        {isOfBefore && frame ? (
          <div className="zr-compare-place">
            <Screen size={frame}>
              <FrameCanvas frame={frame} label={stage.frameOfNamed(namesOf(compare), playback.index + 1)} />
            </Screen>
          </div>
        ) : (
          <FourPictures {...props} index={playback.index} />
        )}
      </div>
      <Timeline frames={frames} playback={playback} expected={isOfBefore ? 0 : expected} />
      <div className="zr-foot">
        {states[0] && <RunProgress state={current ?? states[0]} />}
        <div className="zr-result">{result}</div>
      </div>
    </>
  );
}

const NONE: readonly Frame[] = [];
const namesOf = (compare: Texts['compare']): string => ABLATIONS.map(({ key }) => compare.names[key]).join(', ');

/** One picture for each of the four videos, with what it is. */
function FourPictures({ states, size, index }: CompareStageProps & { readonly index: number }) {
  const { stage, compare } = useTexts();
  return (
    <div className="zr-compare">
      {ABLATIONS.map(({ key }, at) => {
        const { frames = [], phase } = states[at] ?? {};
        const frame = frames[Math.min(index, frames.length - 1)];
        const name = compare.names[key];
        return (
          <figure key={key}>
            <div className="zr-compare-place">
              <Screen size={size} badge={phase === 'running' ? compare.running : undefined}>
                {frame ? (
                  <FrameCanvas frame={frame} label={stage.frameOfNamed(name, index + 1)} />
                ) : (
                  <div className="zr-empty">{at + 1}</div>
                )}
              </Screen>
            </div>
            <figcaption>
              <strong>{name}</strong> <span>{compare.hints[key]}</span>
            </figcaption>
          </figure>
        );
      })}
    </div>
  );
}
