import type { FinishedVideo } from '../worker-protocol.js';
import type { VideoFormat } from './video-formats.js';

/**
 * A video as a file that keeps its settings. The encoders are loaded when they are asked for.
 * @throws ZeroreelError `media` where the browser cannot write the format
 */
export async function encodeVideo(format: VideoFormat, video: FinishedVideo): Promise<Blob> {
  switch (format) {
    case 'mp4':
    case 'webm':
      return (await import('./encode-container.js')).encodeContainer(format, video);
    case 'gif':
      return (await import('./encode-gif.js')).encodeGif(video);
    case 'zip':
      return (await import('./encode-png-zip.js')).encodePngZip(video);
  }
}
