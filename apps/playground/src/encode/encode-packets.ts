import type { FinishedVideo } from '../worker-protocol.js';
import { rgbaOf } from './rgba.js';

export type ContainerCodec = keyof typeof ENCODERS;

/** Most pixels of a picture at the levels that the words below name. */
const PIXELS = [1280 * 720, 2048 * 1088, Infinity];

/** Codecs as WebCodecs names them for these sizes; the step of quantisation, and else how many bits they need beside H.264. */
const ENCODERS = {
  avc: { words: ['avc1.64001f', 'avc1.640028', 'avc1.640033'], quantizer: 16, bits: 1 },
  vp9: { words: ['vp09.00.31.08', 'vp09.00.40.08', 'vp09.00.51.08'], quantizer: 20, bits: 0.6 },
  av1: { words: ['av01.0.05M.08', 'av01.0.08M.08', 'av01.0.12M.08'], quantizer: 80, bits: 0.4 },
  vp8: { words: ['vp8', 'vp8', 'vp8'], quantizer: undefined, bits: 1.2 },
} as const;

/** Bits a second of a pixel of H.264 that looks as its frames do. */
const BITS = 6;

/** Seconds from one key frame to the next. */
const KEY_SECONDS = 2;

/** Frames that an encoder is given before it has taken up those before. */
const AHEAD = 8;

/** A video as an encoder gives it out. */
export interface EncodedVideo {
  readonly codec: ContainerCodec;
  /** In the order of decoding. */
  readonly packets: readonly VideoPacket[];
}

interface VideoPacket {
  readonly data: Uint8Array;
  readonly type: EncodedVideoChunkType;
  /** Which frame it is, in the order in which they are shown. */
  readonly frame: number;
  readonly metadata: EncodedVideoChunkMetadata | undefined;
}

/**
 * Encodes frames by WebCodecs, at a quality at which one does not see it.
 * @param codecs what is tried, in this order
 * @returns undefined where the browser encodes none of them at this size
 */
export async function encodePackets(
  codecs: readonly ContainerCodec[],
  { frames, framesPerSecond }: FinishedVideo,
  signal?: AbortSignal,
): Promise<EncodedVideo | undefined> {
  const { width = 0, height = 0 } = frames[0] ?? {};
  const found = await firstEncodable(codecs, { width, height, framerate: framesPerSecond, latencyMode: 'quality' });
  if (!found) return undefined;
  const { codec, config } = found;
  const packets: VideoPacket[] = [];
  let failure: Error | undefined;
  const encoder = new VideoEncoder({
    error: (error) => (failure = error),
    output: (chunk, metadata) => {
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      packets.push({ data, type: chunk.type, frame: Math.round((chunk.timestamp * framesPerSecond) / 1e6), metadata });
    },
  });
  encoder.configure(config);
  const quantizer = config.bitrateMode === 'quantizer' && { [codec]: { quantizer: ENCODERS[codec].quantizer } };
  let keys = 0;
  try {
    for (const [index, frame] of frames.entries()) {
      do await new Promise((resolve) => setTimeout(resolve));
      while (encoder.encodeQueueSize > AHEAD);
      signal?.throwIfAborted();
      const keyFrame = index / framesPerSecond >= keys * KEY_SECONDS;
      if (keyFrame) keys++;
      const timestamp = Math.round((1e6 * index) / framesPerSecond);
      const layout = { codedWidth: frame.width, codedHeight: frame.height, timestamp } as const;
      const picture = new VideoFrame(rgbaOf(frame), { format: 'RGBA', ...layout });
      encoder.encode(picture, { keyFrame, ...quantizer });
      picture.close();
    }
    await encoder.flush();
  } catch (cause) {
    // That an encoder is closed says less than what closed it.
    throw failure ?? cause;
  } finally {
    if (encoder.state !== 'closed') encoder.close();
  }
  return { codec, packets };
}

/** The first that the browser encodes, by a fixed quality where it can do so. */
async function firstEncodable(codecs: readonly ContainerCodec[], shared: Omit<VideoEncoderConfig, 'codec'>) {
  if (!('VideoEncoder' in globalThis)) return undefined;
  const pixels = shared.width * shared.height;
  for (const codec of codecs) {
    const { words, quantizer, bits } = ENCODERS[codec];
    const word = words[PIXELS.findIndex((most) => pixels <= most)] ?? words[2];
    const fixed = { ...shared, codec: word, bitrateMode: 'quantizer' } as const;
    const variable = { ...shared, codec: word, bitrate: Math.ceil(BITS * bits * pixels) };
    for (const config of quantizer === undefined ? [variable] : [fixed, variable]) {
      const { supported } = await VideoEncoder.isConfigSupported(config).catch(() => ({ supported: false }));
      if (supported === true) return { codec, config: config as VideoEncoderConfig };
    }
  }
  return undefined;
}
