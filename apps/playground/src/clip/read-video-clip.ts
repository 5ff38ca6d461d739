import { ZeroreelError } from '@zeroreel/core';
import type { Frame } from '@zeroreel/media';
import { BlobSource, CanvasSink, Input, MATROSKA, MP4, QTFF, WEBM, type InputVideoTrack } from 'mediabunny';
import { frameOfRgba } from '../encode/rgba.js';
import type { Clip } from '../worker-protocol.js';

/**
 * The first frames of a video, shrunk where a side is longer than `longestSide`.
 * @throws ZeroreelError `media` where there is no video track or the browser cannot decode it
 */
export async function readVideoClip(file: File, mostFrames: number, longestSide: number): Promise<Clip> {
  const input = new Input({ source: new BlobSource(file), formats: [MP4, QTFF, WEBM, MATROSKA] });
  try {
    const track = await input.getPrimaryVideoTrack();
    if (!track) throw new ZeroreelError('media', `${file.name} has no pictures in it`);
    if (!(await track.canDecode())) {
      const codec = await track.getCodec();
      throw new ZeroreelError('media', `${file.name}: this browser cannot decode ${codec ?? 'its codec'}`);
    }
    const { averagePacketRate } = await track.computePacketStats(100);
    return { frames: await readFrames(track, mostFrames, longestSide), framesPerSecond: averagePacketRate };
  } finally {
    input.dispose();
  }
}

async function readFrames(track: InputVideoTrack, most: number, longestSide: number): Promise<readonly Frame[]> {
  const [width, height] = [await track.getDisplayWidth(), await track.getDisplayHeight()];
  const scale = Math.min(1, longestSide / Math.max(width, height));
  const size = { width: Math.max(1, Math.round(scale * width)), height: Math.max(1, Math.round(scale * height)) };
  const frames: Frame[] = [];
  for await (const { canvas } of new CanvasSink(track, { ...size, fit: 'fill' }).canvases()) {
    const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D | null;
    if (!context) break;
    frames.push(frameOfRgba(size.width, size.height, context.getImageData(0, 0, size.width, size.height).data));
    if (frames.length === most) break;
  }
  return frames;
}
