import type { Frame } from '@zeroreel/media';
import { FrameCanvas } from '../frame-canvas.js';
import { Screen } from './screen.js';
import { useTexts } from '../texts/use-texts.js';

interface ClipPairProps {
  readonly clip: Frame;
  /** Undefined where a clip that is ready has nothing to be drawn. */
  readonly seen: Frame | undefined;
  readonly label: string;
}

/** A frame of a clip beside what the ControlNet is shown of it. */
export function ClipPair({ clip, seen, label }: ClipPairProps) {
  const { stage } = useTexts();
  return (
    <div className="zr-pair">
      <Screen size={clip} badge={stage.yourClip}>
        <FrameCanvas frame={clip} label={label} />
      </Screen>
      {seen && (
        <Screen size={seen} badge={stage.steers}>
          <FrameCanvas frame={seen} label={stage.seen(label)} />
        </Screen>
      )}
    </div>
  );
}
