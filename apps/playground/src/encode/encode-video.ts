import type { FinishedVideo } from '../worker-protocol.js';
import type { VideoFormat } from './video-formats.js';

/**
 * A video as a file that keeps its settings. The encoders are loaded when they are asked for.
 * @param signal stops it between two frames
 * @throws ZeroreelError `media` where the browser cannot write the format; the signal's reason
 */
export async function encodeVideo(format: VideoFormat, video: FinishedVideo, signal?: AbortSignal): Promise<Blob> {
  switch (format) {
    case 'mp4':
    case 'webm':
      return (await import('./encode-container.js')).encodeContainer(format, video, signal);
    case 'gif':
      return (await import('./encode-gif.js')).encodeGif(video, signal);
    case 'zip':
      return (await import('./encode-png-zip.js')).encodePngZip(video, signal);
  }
}
