import { ZeroreelError } from '@zeroreel/core';
import {
  BufferTarget,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
  WebMOutputFormat,
} from 'mediabunny';
import type { FinishedVideo } from '../worker-protocol.js';
import { encodePackets, type ContainerCodec } from './encode-packets.js';
import { encodeWebmOfPictures } from './encode-webm-of-pictures.js';

/** What is tried, in this order: H.264 plays everywhere, the others in all current browsers. */
const CODECS = { mp4: ['avc', 'vp9', 'av1'], webm: ['vp9', 'vp8', 'av1'] } as const satisfies Record<
  string,
  readonly ContainerCodec[]
>;

/**
 * MP4 or WebM by the browser's encoders (WebCodecs); a WebM without them out of WebP pictures. The settings are in the
 * tag `comment`.
 * @throws ZeroreelError `media` where the browser has no encoder that fits
 */
export async function encodeContainer(
  format: 'mp4' | 'webm',
  video: FinishedVideo,
  signal?: AbortSignal,
): Promise<Blob> {
  if (video.frames.length === 0) throw new ZeroreelError('media', 'A video needs at least one frame, got none');
  const encoded = await encodePackets(CODECS[format], video, signal);
  if (!encoded) {
    if (format === 'webm') return encodeWebmOfPictures(video, signal);
    throw new ZeroreelError('media', 'This browser has no encoder for MP4; WebM, GIF and PNG are there');
  }
  const { framesPerSecond, recorded } = video;
  const target = new BufferTarget();
  const container = format === 'mp4' ? new Mp4OutputFormat({ fastStart: 'in-memory' }) : new WebMOutputFormat();
  const output = new Output({ format: container, target });
  const source = new EncodedVideoPacketSource(encoded.codec);
  output.addVideoTrack(source, { frameRate: framesPerSecond });
  output.setMetadataTags({ comment: JSON.stringify(recorded) });
  await output.start();
  for (const { data, type, frame, metadata } of encoded.packets) {
    await source.add(new EncodedPacket(data, type, frame / framesPerSecond, 1 / framesPerSecond), metadata);
  }
  await output.finalize();
  return new Blob([target.buffer ?? new ArrayBuffer()], { type: `video/${format}` });
}
