import {
  messageOf,
  ZeroreelError,
  type DecodedFrame,
  type GenerateOptions,
  type RunState,
  type Tensor,
} from '@zeroreel/core';
import { frameFromPicture, type Frame } from '@zeroreel/media';
import type { Sha256 } from '../fingerprint/sha256.js';
import { encodeRunState } from './encode-run-state.js';
import { positionOf, type KeeperEvent, type KeptPosition } from './keeper-event.js';
import { findState, isStateName, stateName, stateNumbers, type FoundState } from './find-state.js';
import { isPictureName, keepPicture, readPicture } from './kept-pictures.js';
import { requireSameRun, runFingerprint, type RunIdentity } from './run-identity.js';
import { StateSchedule } from './state-schedule.js';
import type { StateStore } from './state-store.js';

/** What a keeper works with. */
export interface KeeperOptions {
  readonly store: StateStore;
  readonly newSha256: () => Sha256;
  /** Milliseconds since any fixed moment. */
  readonly now: () => number;
  /** Milliseconds between two states; default `STATE_INTERVAL`. */
  readonly interval?: number;
  readonly report: (event: KeeperEvent) => void;
  /** Where it is aborted, the state in hand is written at once. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Whether a run begins anew, and says so, where the state is another run's or damaged: nobody is there to decide.
   * Default: that is an error.
   */
  readonly beginsAnew?: boolean;
}

/** What a kept run is to be made with: where it goes on, and whom it tells where it stands. */
export interface KeptOptions extends Pick<GenerateOptions, 'resumeFrom' | 'decoded'> {
  readonly fingerprint: string;
  readonly onState: (state: () => RunState) => void;
}

/** Of a run under way. */
interface KeptRun {
  readonly identity: RunIdentity;
  readonly fingerprint: string;
  readonly schedule: StateSchedule;
  /** Checksums of the pictures that are kept. */
  readonly kept: Map<number, string>;
  /** Decoded since. */
  readonly waiting: Map<number, Frame>;
  /** The newest state. */
  state?: () => RunState;
  /** Whether it, or a picture, is newer than what was written. */
  isNewer: boolean;
}

/** States that are kept: should the newest be damaged, there is the one before. */
const KEPT_STATES = 2;
/** Pictures that wait in memory for the next state. */
const MOST_WAITING = 32;

/**
 * Keeps the state of a run, and has a later run go on from it. Nothing that goes wrong in writing ends a run: it is told
 * once, and tried again; it is told again where it had worked in between.
 */
export class RunKeeper {
  readonly #options: KeeperOptions;
  #isFailing = false;
  #found: Promise<FoundState | undefined> | undefined;
  #run: KeptRun | undefined;
  #number = 0;
  #writing: Promise<void> | undefined;

  constructor(options: KeeperOptions) {
    this.#options = options;
    options.signal?.addEventListener('abort', () => this.#write(), { once: true });
  }

  /**
   * Whether the earlier run had begun anew in float32, so that this one does not begin in float16 again.
   * @throws ZeroreelError as `begin`
   */
  async hasBegunAnew(): Promise<boolean> {
    return (await this.#find())?.identity['begunAnew'] === true;
  }

  /**
   * Begins to keep a run.
   * @param identity of the run
   * @throws ZeroreelError `invalid-request` where the state is another run's, or damaged, with the way out
   */
  async begin(identity: RunIdentity): Promise<KeptOptions> {
    const { newSha256, now, interval, report } = this.#options;
    const earlier = this.#run === undefined ? await this.#find() : undefined;
    if (this.#run !== undefined) await this.#forget();
    const found = earlier && (await this.#ofRun(earlier, identity));
    const fingerprint = await runFingerprint(identity, newSha256());
    const kept = new Map(Object.entries(found?.pictures ?? {}).map(([id, sha256]) => [Number(id), sha256]));
    const run: KeptRun = {
      ...{ identity, fingerprint, kept, waiting: new Map(), isNewer: false },
      schedule: new StateSchedule(now, interval),
    };
    this.#run = run;
    const told = { fingerprint, onState: (state: () => RunState) => this.#offer(run, state) };
    if (found === undefined) return told;

    const { state, number, damaged } = found;
    this.#number = number;
    run.state = () => state;
    for (const reason of damaged) report({ type: 'notice', message: `${reason}. The state before it is taken.` });
    report({ type: 'state:resumed', ...positionOf(run.kept, state) });
    return { ...told, resumeFrom: state, decoded: (frameId) => this.#decoded(run, frameId) };
  }

  /** Takes a picture of the run in hand. */
  frameDecoded({ frameId, picture }: Pick<DecodedFrame, 'frameId' | 'picture'>): void {
    const run = this.#run;
    if (run?.state === undefined || run.kept.has(frameId)) return;
    run.waiting.set(frameId, frameFromPicture(picture));
    run.isNewer = true;
    if (run.schedule.isDue(run.state()) || run.waiting.size >= MOST_WAITING) this.#write();
  }

  /** Writes what is newer than the last state. For a run that ends before its video is there. @returns where it stands */
  async stop(): Promise<KeptPosition | undefined> {
    await this.#writing;
    this.#write();
    await this.#writing;
    const run = this.#run;
    return run?.state && !run.isNewer ? positionOf(run.kept, run.state()) : undefined;
  }

  /** Waits until a state that is being written is there. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  /** Removes everything: the video is there. */
  async finish(): Promise<void> {
    await this.#forget();
    await this.#settle(() => this.#options.store.close());
  }

  #find(): Promise<FoundState | undefined> {
    const { store, newSha256 } = this.#options;
    return (this.#found ??= findState(store, newSha256).catch((error: unknown) => this.#beginAnew(error)));
  }

  /** The same state where it is of this run; where it is not, that is an error, or it is forgotten. */
  async #ofRun(found: FoundState, identity: RunIdentity): Promise<FoundState | undefined> {
    try {
      requireSameRun(found.identity, identity, this.#options.store.name);
      return found;
    } catch (error) {
      return this.#beginAnew(error);
    }
  }

  async #beginAnew(error: unknown): Promise<undefined> {
    const { beginsAnew = false, report } = this.#options;
    if (!beginsAnew || !(error instanceof ZeroreelError) || error.code !== 'invalid-request') throw error;
    report({ type: 'notice', message: `The run begins anew. ${error.message}` });
    await this.#forget();
  }

  #offer(run: KeptRun, state: () => RunState): void {
    run.state = state;
    run.isNewer = true;
    if (run.schedule.isDue(state())) this.#write();
  }

  /** Begins to write, unless that is under way; the run goes on meanwhile. */
  #write(): void {
    const run = this.#run;
    if (this.#writing !== undefined || run?.state === undefined || !run.isNewer) return;
    const { state } = run;
    this.#writing = this.#settle(() => this.#save(run, state())).finally(() => (this.#writing = undefined));
  }

  async #save(run: KeptRun, state: RunState): Promise<void> {
    const { store, newSha256, now, report } = this.#options;
    const started = now();
    const { phase, pass } = state;
    run.isNewer = false;
    try {
      for (const [frameId, picture] of run.waiting) {
        run.kept.set(frameId, await keepPicture(store, frameId, picture, newSha256()));
        run.waiting.delete(frameId);
      }
      const pictures = Object.fromEntries(run.kept);
      const bytes = await encodeRunState({ state, identity: run.identity, pictures }, newSha256());
      await store.write(stateName(++this.#number), bytes);
      run.schedule.wrote({ phase, pass }, now() - started);
      report({
        type: 'state:saved',
        ...positionOf(run.kept, state),
        bytes: bytes.length,
        milliseconds: now() - started,
      });
    } catch (error) {
      run.isNewer = true;
      run.schedule.wrote({ phase, pass }, now() - started);
      throw error;
    }
    for (const number of stateNumbers(await store.list()).slice(KEPT_STATES)) await store.remove(stateName(number));
  }

  async #decoded(run: KeptRun, frameId: number): Promise<Tensor | undefined> {
    const { store, newSha256, report } = this.#options;
    const sha256 = run.kept.get(frameId);
    if (sha256 === undefined) return undefined;
    try {
      return await readPicture(store, frameId, sha256, newSha256());
    } catch (error) {
      run.kept.delete(frameId);
      report({ type: 'notice', message: `Frame ${frameId} is decoded again: ${messageOf(error)}` });
      return undefined;
    }
  }

  /** Removes what was kept: a run that begins anew has no use for it, nor one that is done. */
  async #forget(): Promise<void> {
    this.#run = undefined;
    await this.#writing;
    await this.#settle(async () => {
      const { store } = this.#options;
      const names = (await store.list()).filter((name) => isStateName(name) || isPictureName(name));
      for (const name of names) await store.remove(name);
    });
  }

  /** Tells what goes wrong, and does not tell it again and again. */
  async #settle(work: () => Promise<void>): Promise<void> {
    const { store, report } = this.#options;
    try {
      await work();
      this.#isFailing = false;
    } catch (error) {
      const message = `The state of the run cannot be kept in ${store.name}: ${messageOf(error)}`;
      if (!this.#isFailing) report({ type: 'notice', message });
      this.#isFailing = true;
    }
  }
}
