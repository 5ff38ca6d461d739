import { ZeroreelError } from '@zeroreel/core';
import type { ModelFiles } from '@zeroreel/models';
import { embeddedControlNet, noEmbeddedControlNet, type ControlSettings } from '@zeroreel/run';
import { openDroppedModel, type HeldModelFiles } from '@zeroreel/web';
import type { Download, ModelStore } from '../models/model-store.js';
import { isAddress } from '../settings/is-address.js';

/** Files by the names that settings have for them: dropped ones, those of the web, and the embedded ControlNets. */
export class NamedFiles implements Disposable {
  readonly #held: Disposable[] = [];

  constructor(
    private readonly store: Pick<ModelStore, 'open' | 'embedded'>,
    private readonly dropped: Readonly<Record<string, readonly File[]>>,
    private readonly download: Download,
  ) {}

  /** @throws ZeroreelError `missing-file` where the name stands for nothing that is here */
  async open(name: string): Promise<ModelFiles> {
    const files = this.dropped[name];
    if (files) return this.#hold(await openDroppedModel(files));
    if (isAddress(name)) return this.#hold(await this.store.open({ kind: 'url', url: name }, false, this.download));
    throw new ZeroreelError('missing-file', `${name} is not here: drop it on the page or choose it again`);
  }

  /** @throws ZeroreelError also where there is no embedded ControlNet of that kind */
  async controlNet({ kind, model: name }: ControlSettings, model: string): Promise<ModelFiles> {
    if (name !== 'embedded') return this.open(name);
    const embedded = embeddedControlNet(kind, model);
    if (embedded) return this.#hold(await this.store.embedded(embedded, this.download));
    throw noEmbeddedControlNet(`Control ${kind}: expected a ControlNet`, model);
  }

  [Symbol.dispose](): void {
    for (const files of this.#held.splice(0)) files[Symbol.dispose]();
  }

  #hold(files: HeldModelFiles): HeldModelFiles {
    this.#held.push(files);
    return files;
  }
}
