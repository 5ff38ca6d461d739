import { ZeroreelError } from '@zeroreel/core';
import {
  BufferTarget,
  canEncodeVideo,
  Mp4OutputFormat,
  Output,
  QUALITY_VERY_HIGH,
  VideoSample,
  VideoSampleSource,
  WebMOutputFormat,
  type VideoCodec,
} from 'mediabunny';
import type { FinishedVideo } from '../worker-protocol.js';
import { encodeWebmOfPictures } from './encode-webm-of-pictures.js';
import { rgbaOf } from './rgba.js';

/** What is tried, in this order: H.264 plays everywhere, the others in all current browsers. */
const CODECS = { mp4: ['avc', 'vp9', 'av1'], webm: ['vp9', 'vp8', 'av1'] } as const satisfies Record<
  string,
  VideoCodec[]
>;

/**
 * MP4 or WebM by the browser's encoders (WebCodecs); a WebM without them out of WebP pictures. The settings are in the
 * tag `comment`.
 * @throws ZeroreelError `media` where the browser has no encoder that fits
 */
export async function encodeContainer(format: 'mp4' | 'webm', video: FinishedVideo): Promise<Blob> {
  const [first] = video.frames;
  if (!first) throw new ZeroreelError('media', 'A video needs at least one frame, got none');
  const codec = await firstEncodable(CODECS[format], first);
  if (codec !== undefined) return encodeWith(codec, format, video);
  if (format === 'webm') return encodeWebmOfPictures(video);
  throw new ZeroreelError('media', 'This browser has no encoder for MP4; WebM, GIF and PNG are there');
}

async function firstEncodable(codecs: readonly VideoCodec[], { width, height }: { width: number; height: number }) {
  for (const codec of codecs) {
    if (await canEncodeVideo(codec, { width, height, quality: QUALITY_VERY_HIGH })) return codec;
  }
  return undefined;
}

async function encodeWith(codec: VideoCodec, format: 'mp4' | 'webm', video: FinishedVideo): Promise<Blob> {
  const { frames, framesPerSecond, recorded } = video;
  const target = new BufferTarget();
  const container = format === 'mp4' ? new Mp4OutputFormat({ fastStart: 'in-memory' }) : new WebMOutputFormat();
  const output = new Output({ format: container, target });
  const source = new VideoSampleSource({ codec, quality: QUALITY_VERY_HIGH });
  output.addVideoTrack(source, { frameRate: framesPerSecond });
  output.setMetadataTags({ comment: JSON.stringify(recorded) });
  await output.start();
  for (const [index, frame] of frames.entries()) {
    using sample = new VideoSample(rgbaOf(frame), {
      ...{ format: 'RGBA', codedWidth: frame.width, codedHeight: frame.height },
      ...{ timestamp: index / framesPerSecond, duration: 1 / framesPerSecond },
    });
    await source.add(sample);
  }
  await output.finalize();
  return new Blob([target.buffer ?? new ArrayBuffer()], { type: `video/${format}` });
}
