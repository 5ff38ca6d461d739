import { ZeroreelError } from '@zeroreel/core';
import type { Frame, PictureSize, TrackTimes, Turn, VideoTrack } from '@zeroreel/media';
import { FramePainter } from './frame-painter.js';

/** Packets that a decoder is given before it has taken up those before. */
const AHEAD = 8;

/**
 * Decodes some frames of a track by WebCodecs, upright and with square pixels. Decoding begins at the key frame before each;
 * those that nobody asked for are let go at once.
 * @param wanted frames by their places in the order of their times, ascending; one that repeats is decoded once
 * @throws ZeroreelError `media` for a codec that this browser does not decode, for HDR, and where frames do not come
 */
export async function decodeFrames(
  file: File,
  track: VideoTrack,
  times: TrackTimes,
  wanted: readonly number[],
  signal?: AbortSignal,
): Promise<readonly Frame[]> {
  const config = await configOf(file.name, track);
  const pictures = new Map<number, Frame>();
  let isHdr = false;
  let failure: Error | undefined;
  let painter: FramePainter | undefined;
  const decoder = new VideoDecoder({
    error: (error) => (failure = error),
    output: (frame) => {
      if (wanted.includes(frame.timestamp)) {
        isHdr ||= ['pq', 'hlg'].includes(frame.colorSpace.transfer ?? '');
        painter ??= new FramePainter(squareSize(frame, track.turn), track.turn);
        pictures.set(frame.timestamp, painter.paint(frame));
      }
      frame.close();
    },
  });
  try {
    decoder.configure(config);
    const shownAs = new Map(times.frames.map((packet, index) => [packet, index]));
    for (const [from, to] of runsOf(track, wanted, times.frames)) {
      for (let at = from; at <= to && decoder.state === 'configured'; at++) {
        signal?.throwIfAborted();
        const packet = track.packets[at];
        if (!packet) break;
        while (decoder.decodeQueueSize > AHEAD) await new Promise((resolve) => setTimeout(resolve));
        const data = await file.slice(packet.offset, packet.offset + packet.size).arrayBuffer();
        // A frame is known again by its time: the place of those that are shown, and below 0 that of others.
        const timestamp = shownAs.get(at) ?? -1 - at;
        if (decoder.state === 'configured') {
          decoder.decode(new EncodedVideoChunk({ type: packet.isKey ? 'key' : 'delta', timestamp, data }));
        }
      }
      if (decoder.state === 'configured') await decoder.flush();
    }
  } catch (cause) {
    failure ??= cause as Error;
  } finally {
    if (decoder.state !== 'closed') decoder.close();
  }
  signal?.throwIfAborted();
  const frames = wanted.flatMap((index) => pictures.get(index) ?? []);
  if (isHdr) {
    throw new ZeroreelError(
      'media',
      `${file.name}: expected a video in SDR, got HDR, which canvases show too dark: convert it, or use the command line`,
    );
  }
  if (frames.length === wanted.length && !failure) return frames;
  const missing = wanted.find((index) => !pictures.has(index)) ?? 0;
  throw new ZeroreelError(
    'media',
    `${file.name} is damaged: a frame at ${(times.times[missing] ?? 0).toFixed(2)} s cannot be decoded` +
      `${failure ? ` (${failure.message})` : ''}. Take a part that is whole, or use the command line.`,
    { cause: failure },
  );
}

/** The size with square pixels, before the turn: as on the command line, pictures keep the height that they have upright. */
function squareSize({ displayWidth, displayHeight, visibleRect }: VideoFrame, [a]: Turn): PictureSize {
  const kept = a === 0 ? (visibleRect?.width ?? 0) / displayWidth : (visibleRect?.height ?? 0) / displayHeight;
  return { width: Math.round(kept * displayWidth), height: Math.round(kept * displayHeight) };
}

async function configOf(name: string, track: VideoTrack): Promise<VideoDecoderConfig> {
  const { description, shape, colours } = track;
  const codec = withKnownLevel(track.codec);
  const config: VideoDecoderConfig = {
    codec,
    ...(description && { description }),
    ...(shape && { displayAspectWidth: shape[0], displayAspectHeight: shape[1] }),
    ...(colours && { colorSpace: colours as VideoColorSpaceInit }),
  };
  const isDecoded =
    'VideoDecoder' in globalThis &&
    (await VideoDecoder.isConfigSupported(config).then(
      ({ supported }) => supported === true,
      () => false,
    ));
  if (isDecoded) return config;
  throw new ZeroreelError(
    'media',
    `${name}: expected a video that this browser decodes, got ${codec}: convert it to H.264 or VP9, or use the command line`,
  );
}

/** Which packets are decoded for some frames: each run begins with a key frame. */
function runsOf(
  { packets }: VideoTrack,
  wanted: readonly number[],
  frames: readonly number[],
): readonly (readonly [from: number, to: number])[] {
  const runs: [from: number, to: number][] = [];
  for (const index of wanted) {
    const decoded = frames[index] ?? 0;
    const time = packets[decoded]?.time ?? 0;
    // What is shown before a key frame may refer to what comes before that.
    const from = packets.findLastIndex((packet, at) => at <= decoded && packet.isKey && packet.time <= time);
    const last = runs.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], decoded);
    else runs.push([Math.max(0, from), decoded]);
  }
  return runs;
}

/**
 * H.264's level 1b is written as 9 in the high profiles (ITU-T H.264, A.3.4), and the page's own encoder does so for small
 * videos; Chromium's decoder knows it as none. Level 1.1 is the next above it.
 */
const withKnownLevel = (codec: string): string => codec.replace(/^(avc[13]\.[0-9a-f]{4})09$/i, '$10b');
