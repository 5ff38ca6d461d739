import { createHash } from 'node:crypto';
import { makeVideo, type HostedModel, type MadeVideo, type Settings, modelSourceOf } from '@zeroreel/run';
import { createOpener } from '../host/model-files.js';
import { remoteModels } from '../host/remote-models.js';
import { createHost } from '../host/run-host.js';
import { runCommand } from './run-command.js';

/** Small videos of the embedded models in this process, each model opened once. */
export class SharedModels implements AsyncDisposable {
  readonly #opened = new Map<string, Promise<HostedModel>>();
  readonly #frames = new Map<string, Promise<readonly string[]>>();
  readonly #hosts: AsyncDisposable[] = [];

  /** The video that a command line asks for, with nothing written. @throws what it tells on stderr */
  async videoOf(...args: readonly string[]): Promise<MadeVideo> {
    const made: MadeVideo[] = [];
    const { stderr } = await runCommand([...args, ...QUICK], async ({ settings, known }, { signal }) => {
      const video = await makeVideo(settings, {
        ...{ known, signal, version: '0.1.0', follow: () => undefined, notice: () => undefined },
        open: createOpener(modelSourceOf(settings)),
        openModel: (asked) => this.#open(asked),
      });
      made.push(video);
    });
    const [video] = made;
    if (video === undefined) throw new Error(stderr);
    return video;
  }

  /** A hash for each frame of that video, which is made once. @throws what it tells on stderr */
  framesOf(...args: readonly string[]): Promise<readonly string[]> {
    const key = JSON.stringify(args);
    const known = this.#frames.get(key) ?? this.#hashFrames(args);
    this.#frames.set(key, known);
    return known;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const host of this.#hosts) await host[Symbol.asyncDispose]();
  }

  async #hashFrames(args: readonly string[]): Promise<readonly string[]> {
    const { frames } = await this.videoOf(...args);
    return frames.map(({ data }) => createHash('sha256').update(data).digest('hex'));
  }

  #open(settings: Settings): Promise<HostedModel> {
    const key = modelSourceOf(settings);
    const known = this.#opened.get(key);
    if (known !== undefined) return known;
    const host = createHost(settings, {
      ...{ known: () => undefined, signal: new AbortController().signal, loading: (work) => work() },
      ...{ follow: () => undefined, notice: () => undefined, remote: remoteModels() },
    });
    this.#hosts.push(host);
    const opening = host.openModel(settings, undefined);
    this.#opened.set(key, opening);
    return opening;
  }
}

/** The backend that is everywhere, and as many threads as tests leave to each other. */
const QUICK = ['--backend', 'cpu', '--threads', '1'];
