import type { Frame } from '@zeroreel/media';
import { FrameCanvas } from '../frame-canvas.js';
import { Screen } from './screen.js';

interface ClipPairProps {
  readonly clip: Frame;
  /** Undefined where a clip that is ready has nothing to be drawn. */
  readonly seen: Frame | undefined;
  readonly label: string;
}

/** A frame of a clip beside what the ControlNet is shown of it. */
export const ClipPair = ({ clip, seen, label }: ClipPairProps) => (
  <div className="zr-pair">
    <Screen size={clip} badge="Your clip">
      <FrameCanvas frame={clip} label={label} />
    </Screen>
    {seen && (
      <Screen size={seen} badge="Steers the video">
        <FrameCanvas frame={seen} label={`What the ControlNet sees of it, ${label.toLowerCase()}`} />
      </Screen>
    )}
  </div>
);
