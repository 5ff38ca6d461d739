import type { Frame } from '@zeroreel/media';
import { FramePainter } from '../../clip/frame-painter.js';

/** What is recorded: as many frames as a video has that nobody has asked for more. */
export const RECORDING = { frames: 16, framesPerSecond: 8 } as const;

/** How a recording is followed. */
export interface RecordingOptions {
  readonly signal: AbortSignal;
  /** The camera is on: what it sees, for the visitor to look at. */
  readonly onStream: (stream: MediaStream) => void;
  /** So many frames are there. */
  readonly onFrame: (count: number) => void;
}

/**
 * Records a few seconds by the camera, which is on no longer than that.
 * @throws DOMException where browser or visitor refuse, or there is none; Error for a page that gets none, as over plain
 * http; the signal's reason
 */
export async function recordCamera({ signal, onStream, onFrame }: RecordingOptions): Promise<readonly Frame[]> {
  const stream = await openCamera();
  const video = document.createElement('video');
  Object.assign(video, { muted: true, playsInline: true, srcObject: stream });
  try {
    signal.throwIfAborted();
    onStream(stream);
    await video.play();
    return await takeFrames(video, signal, onFrame);
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  }
}

async function openCamera(): Promise<MediaStream> {
  const devices = (navigator as { readonly mediaDevices?: MediaDevices }).mediaDevices;
  if (devices?.getUserMedia === undefined) throw new Error('none for this page');
  const video = { facingMode: 'user', width: { ideal: 512 }, height: { ideal: 512 } };
  return devices.getUserMedia({ video, audio: false });
}

async function takeFrames(
  video: HTMLVideoElement,
  signal: AbortSignal,
  onFrame: RecordingOptions['onFrame'],
): Promise<readonly Frame[]> {
  const painter = new FramePainter({ width: video.videoWidth, height: video.videoHeight });
  const begun = performance.now();
  const frames: Frame[] = [];
  for (let index = 0; index < RECORDING.frames; index++) {
    const due = begun + (1000 * index) / RECORDING.framesPerSecond;
    await new Promise((resolve) => setTimeout(resolve, due - performance.now()));
    signal.throwIfAborted();
    frames.push(painter.paint(video));
    onFrame(frames.length);
  }
  return frames;
}
