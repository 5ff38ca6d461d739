import { ZeroreelError } from '@zeroreel/core';
import type { Frame } from '@zeroreel/media';
import { BufferTarget, EncodedPacket, EncodedVideoPacketSource, Output, WebMOutputFormat } from 'mediabunny';
import type { FinishedVideo } from '../worker-protocol.js';
import { rgbaOf } from './rgba.js';

/**
 * A WebM without video encoders: a lossy WebP picture is a key frame of VP8 (RFC 6386) in a wrapper, and every browser
 * that writes such pictures can so write a video.
 * @throws ZeroreelError `media` where the browser writes no WebP either
 */
export async function encodeWebmOfPictures({ frames, framesPerSecond, recorded }: FinishedVideo): Promise<Blob> {
  const target = new BufferTarget();
  const output = new Output({ format: new WebMOutputFormat(), target });
  const source = new EncodedVideoPacketSource('vp8');
  output.addVideoTrack(source, { frameRate: framesPerSecond });
  output.setMetadataTags({ comment: JSON.stringify(recorded) });
  await output.start();
  for (const [index, frame] of frames.entries()) {
    const packet = new EncodedPacket(await keyFrameOf(frame), 'key', index / framesPerSecond, 1 / framesPerSecond);
    const { width: codedWidth, height: codedHeight } = frame;
    await source.add(packet, { decoderConfig: { codec: 'vp8', codedWidth, codedHeight } });
  }
  await output.finalize();
  return new Blob([target.buffer ?? new ArrayBuffer()], { type: 'video/webm' });
}

async function keyFrameOf(frame: Frame): Promise<Uint8Array> {
  const { width, height } = frame;
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.putImageData(new ImageData(rgbaOf(frame), width, height), 0, 0);
  const picture = await canvas.convertToBlob({ type: 'image/webp', quality: 0.95 });
  return vp8Chunk(new Uint8Array(await picture.arrayBuffer()));
}

/** `RIFF` size `WEBP`, then chunks: a name of four letters, a size, and a payload padded to even. */
export function vp8Chunk(webp: Uint8Array): Uint8Array {
  const view = new DataView(webp.buffer, webp.byteOffset, webp.byteLength);
  for (let at = 12; at + 8 <= webp.length;) {
    const name = String.fromCharCode(...webp.subarray(at, at + 4));
    const size = view.getUint32(at + 4, true);
    if (name === 'VP8 ') return webp.slice(at + 8, at + 8 + size);
    at += 8 + size + (size % 2);
  }
  throw new ZeroreelError('media', 'This browser has no encoder for WebM; GIF and PNG are there');
}
