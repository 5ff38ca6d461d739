import type { ClipReference } from '@zeroreel/core';
import type { Frame } from '@zeroreel/media';
import type { Clip } from './worker-protocol.js';

/** Files that the visitor has given, by the names that settings have for them. */
export interface Uploads {
  /** Clips and pictures, as files. */
  readonly clips: Readonly<Record<string, File>>;
  /** Weights, networks and texts; of a folder all files. */
  readonly files: Readonly<Record<string, readonly File[]>>;
  isHere(name: string): boolean;
  /**
   * Frames of the part of a clip that settings want, or of a picture, whose reference has a file alone. While another part
   * is read, the last one is given. Undefined where the file is not here or was not read yet.
   */
  clipOf(reference: ClipReference): Clip | undefined;
  /** Keeps a clip or picture, and reads it. @throws ZeroreelError `media` for a file that the browser cannot read; `aborted` */
  putClip(name: string, file: File, signal?: AbortSignal): Promise<Clip>;
  /** Keeps frames that were made here as a clip, without a file. */
  putFrames(name: string, frames: readonly Frame[], framesPerSecond: number): void;
  /** Keeps a file of weights, a network or a text. */
  putFiles(name: string, files: readonly File[]): void;
}
