import { ZeroreelError } from '@zeroreel/core';
import { PluginCatalogue } from '@zeroreel/run';
import type { ModelStore } from '../models/model-store.js';
import type { FinishedVideo, PluginDeclaration, VideoJob } from '../worker-protocol.js';
import { ModelHost } from './model-host.js';
import { importPlugin, runJob, type JobContext } from './run-job.js';

/** All that makes videos: models, networks and the code of plugins. The worker loads it when it is first needed. */
export class VideoMaker {
  readonly #host: ModelHost;
  readonly #plugins = new PluginCatalogue(importPlugin);
  /** The plugins whose code is here. */
  readonly known = this.#plugins.known;

  /** @param version of zeroreel, for the file */
  constructor(
    private readonly store: ModelStore,
    private readonly version: string,
  ) {
    this.#host = new ModelHost(store);
  }

  /** Has what computes ready for a video on that machine. @throws ZeroreelError */
  warmUp(machine: VideoJob['settings']['machine']): Promise<void> {
    return this.#host.warmUp(machine);
  }

  /** Makes a video. @throws ZeroreelError */
  async make(job: VideoJob, following: Pick<JobContext, 'report' | 'signal'>): Promise<FinishedVideo> {
    const { store, version } = this;
    try {
      return await runJob(job, { store, version, host: this.#host, plugins: this.#plugins, ...following });
    } catch (error) {
      await this.#afterFailure(error);
      throw error;
    }
  }

  /** Loads a plugin's code. What it tells of itself comes without its functions, which cannot be sent. */
  async describe(address: string): Promise<PluginDeclaration> {
    const definition = Object.entries(await this.#plugins.load(address)).filter(([key]) => key !== 'shorthand');
    return JSON.parse(JSON.stringify(Object.fromEntries(definition))) as PluginDeclaration;
  }

  /** A backend that failed, for instance because the GPU was lost, is not used again. */
  async #afterFailure(error: unknown): Promise<void> {
    const isBackends = error instanceof ZeroreelError && error.code === 'backend-failed';
    if (isBackends) await this.#host.close().catch(() => undefined);
  }
}
