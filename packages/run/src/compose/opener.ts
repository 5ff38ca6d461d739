import type { ClipReference, FileReference, ModelFile, ModelFiles } from '@zeroreel/core';
import type { Frame } from '@zeroreel/media';

/** A clip as it was read. */
export interface ReadClip {
  /** For messages: its file. */
  readonly name: string;
  /** One at least, all of one size. */
  readonly frames: readonly Frame[];
  /** Whether it is a picture and no video of one frame. */
  readonly still: boolean;
  /** Frames a second that it was read with; absent for pictures. */
  readonly rate?: number;
  /** Whether the file has sound. */
  readonly hasAudio?: boolean;
}

/** How an app opens what settings name, each in its own way: paths, URLs, dropped files, uploads. */
export interface Opener {
  /**
   * @param options.maxFrames no more frames are wanted; default: all
   * @throws ZeroreelError `missing-file`, `media`
   */
  clip(clip: ClipReference, options: ReadOptions & { readonly maxFrames?: number }): Promise<ReadClip>;
  /** @throws ZeroreelError `missing-file`, `media` */
  picture(file: FileReference, options: ReadOptions): Promise<Frame>;
  /** Weights, or a network. @throws ZeroreelError `missing-file` */
  files(file: FileReference, options: ReadOptions): Promise<ModelFiles>;
  /** The embedded family's own network of that name. @throws ZeroreelError `invalid-request` where there is none */
  embeddedNetwork(name: string, options: ReadOptions): Promise<ModelFiles>;
  /** @throws ZeroreelError `missing-file`, `invalid-request` for a file that is too large */
  text(file: FileReference, options: ReadOptions & { readonly maxBytes: number }): Promise<string>;
}

/** How anything is opened. */
export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with each file that frames or texts come from, in their order. */
  readonly onRead?: (file: ModelFile) => void;
}
