import '@zeroreel/core/disposal';
import { ZeroreelError, type ClipReference, type ModelFiles } from '@zeroreel/core';
import type { Frame } from '@zeroreel/media';
import {
  embeddedControlNet,
  modelSourceOf,
  noEmbeddedControlNet,
  type Opener,
  type ReadClip,
  type ReadOptions,
} from '@zeroreel/run';
import { blobFile, openDroppedModel, type HeldModelFiles } from '@zeroreel/web';
import { clipKey, USUAL_CLIP_FRAMES } from '../clip/clip-part.js';
import type { ModelStore } from '../models/model-store.js';
import { isAddress, isOnWeb } from '../settings/file-names.js';
import { isEmbedded } from '../settings/views.js';
import type { VideoJob } from '../worker-protocol.js';

/**
 * Opens what settings name: frames that the page has read, files that were dropped, addresses, and the embedded networks.
 * Disposing lets go of them.
 */
export class PageOpener implements Opener, Disposable {
  readonly #held: Disposable[] = [];

  constructor(
    private readonly store: Pick<ModelStore, 'open' | 'embedded'>,
    private readonly job: Pick<VideoJob, 'settings' | 'clips' | 'files'>,
  ) {}

  async clip(
    reference: ClipReference,
    { maxFrames = USUAL_CLIP_FRAMES, onRead }: ReadOptions & { readonly maxFrames?: number } = {},
  ): Promise<ReadClip> {
    const clip = this.job.clips[clipKey(reference)];
    if (clip === undefined) throw notHere(reference.file);
    await this.#note(reference.file, onRead);
    return { ...clip, name: reference.file, frames: clip.frames.slice(0, maxFrames) };
  }

  async picture(file: string, { onRead }: ReadOptions = {}): Promise<Frame> {
    const [frame] = this.job.clips[clipKey({ file })]?.frames ?? [];
    if (frame === undefined) throw notHere(file);
    await this.#note(file, onRead);
    return frame;
  }

  async files(name: string): Promise<ModelFiles> {
    const files = this.#filesOf(name);
    if (files !== undefined) return this.#hold(await openDroppedModel(files));
    if (isOnWeb(name)) return this.#hold(await this.store.open({ kind: 'web', name }));
    throw notHere(name);
  }

  async embeddedNetwork(name: string): Promise<ModelFiles> {
    const source = modelSourceOf(this.job.settings);
    const model = isEmbedded(source) ? 'embedded' : source;
    const member = embeddedControlNet(name, model);
    if (member === undefined) throw noEmbeddedControlNet(`Control ${name}: expected a ControlNet`, model);
    return this.#hold(await this.store.embedded(member));
  }

  async text(name: string, { maxBytes, signal, onRead }: ReadOptions & { readonly maxBytes: number }): Promise<string> {
    const [file] = this.#filesOf(name) ?? [];
    if (file === undefined && !isAddress(name)) throw notHere(name);
    const blob = file ?? (await fetchBlob(name, signal));
    if (blob.size <= maxBytes) {
      onRead?.(blobFile(blob, name, name));
      return blob.text();
    }
    throw new ZeroreelError('invalid-request', `${name}: expected ${maxBytes} bytes at most, got ${blob.size}`);
  }

  [Symbol.dispose](): void {
    for (const files of this.#held.splice(0)) files[Symbol.dispose]();
  }

  /** Tells of the file that the page has read already. */
  async #note(name: string, onRead: ReadOptions['onRead']): Promise<void> {
    const [file] = this.#filesOf(name) ?? [];
    if (file !== undefined) onRead?.(blobFile(file, name, name));
  }

  #filesOf(name: string): readonly File[] | undefined {
    return Object.hasOwn(this.job.files, name) ? this.job.files[name] : undefined;
  }

  #hold(files: HeldModelFiles): HeldModelFiles {
    this.#held.push(files);
    return files;
  }
}

async function fetchBlob(address: string, signal: AbortSignal | undefined): Promise<Blob> {
  const response = await fetch(address, { signal: signal ?? null });
  if (response.ok) return response.blob();
  throw new ZeroreelError('missing-file', `${address}: expected a file, got status ${response.status}`);
}

const notHere = (name: string): ZeroreelError =>
  new ZeroreelError('missing-file', `${name} is not here: drop it on the page or choose it again`);
