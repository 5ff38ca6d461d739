import { BufferTarget, EncodedPacket, EncodedVideoPacketSource, Output, WebMOutputFormat } from 'mediabunny';
import type { FinishedVideo } from '../worker-protocol.js';
import { encodeVp8 } from './vp8-picture.js';

/**
 * A WebM without video encoders: a lossy WebP picture is a key frame of VP8 (RFC 6386) in a wrapper, and every browser
 * that writes such pictures can so write a video.
 * @throws ZeroreelError `media` where the browser writes no WebP either
 */
export async function encodeWebmOfPictures(
  { frames, framesPerSecond, recorded }: FinishedVideo,
  signal?: AbortSignal,
): Promise<Blob> {
  const target = new BufferTarget();
  const output = new Output({ format: new WebMOutputFormat(), target });
  const source = new EncodedVideoPacketSource('vp8');
  output.addVideoTrack(source, { frameRate: framesPerSecond });
  output.setMetadataTags({ comment: JSON.stringify(recorded) });
  await output.start();
  for (const [index, frame] of frames.entries()) {
    signal?.throwIfAborted();
    const packet = new EncodedPacket(
      await encodeVp8([frame], 0.95),
      'key',
      index / framesPerSecond,
      1 / framesPerSecond,
    );
    const { width: codedWidth, height: codedHeight } = frame;
    await source.add(packet, { decoderConfig: { codec: 'vp8', codedWidth, codedHeight } });
  }
  await output.finalize();
  return new Blob([target.buffer ?? new ArrayBuffer()], { type: 'video/webm' });
}
