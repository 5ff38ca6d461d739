import '@zeroreel/core/disposal';
import {
  type Backend,
  type BackendOpenOptions,
  type BackendPrecision,
  type BackendProbe,
  type BackendProvider,
  type Capabilities,
  messageOf,
  ZeroreelError,
} from '@zeroreel/core';
import { OrtBackend, type OrtBackendOptions } from './ort-backend.js';

/** Starts a backend under the provider's name. */
export type StartBackend = (options: Omit<OrtBackendOptions, 'name'>) => Backend;

/** What sets one provider of onnxruntime apart from the others. */
export interface OrtProviderRow<Options extends BackendOpenOptions> {
  /** What users select the provider by: `cuda`. */
  readonly name: string;
  /** What messages call it: `CUDA`. */
  readonly label: string;
  /** One line for help texts and lists. */
  readonly summary: string;
  /** What the user must install or change. It ends every message that says why the provider is not available. */
  readonly requirements: string;
  /** What the provider can compute in; a device may lack some of it. */
  readonly precisions: readonly BackendPrecision[];
  /**
   * Finds out more cheaply than `open` whether the provider works. Returns what it would run on, or throws the reason
   * against it. Default: opens a backend and closes it.
   */
  readonly probe?: (options: Options) => Promise<string>;
  /**
   * Chooses dialect, session options and port, and starts a backend with them. Throws the reason if that is impossible;
   * the provider then closes what was started.
   */
  readonly open: (options: Options, start: StartBackend) => Promise<Backend>;
}

/** A `BackendProvider` with options of its own, each of which has a default. */
export interface OrtProvider<Options extends BackendOpenOptions> extends Pick<BackendProvider, 'name' | 'summary'> {
  probe(options?: Options): Promise<BackendProbe>;
  open(options?: Options): Promise<Backend>;
}

/**
 * Makes a provider out of its row. The provider checks options, explains failures, and closes what a failed attempt to
 * open a backend has started.
 */
export function ortProvider<Options extends BackendOpenOptions>(row: OrtProviderRow<Options>): OrtProvider<Options> {
  const { name, summary } = row;

  async function open(options: Options): Promise<Backend> {
    checkOptions(row, options);
    const started: Backend[] = [];
    try {
      const backend = await row.open(options, ({ capabilities, ...rest }) => {
        const another = new OrtBackend({ ...rest, name, capabilities: prefer(capabilities, options.precision) });
        started.push(another);
        return another;
      });
      checkDevice(backend.capabilities(), options);
      return backend;
    } catch (cause) {
      await Promise.all(started.map((backend) => backend.close()));
      throw explain(row, cause);
    }
  }

  async function describe(options: Options): Promise<string> {
    checkOptions(row, options);
    if (row.probe) return row.probe(options);
    await using backend = await open(options);
    return backend.capabilities().description;
  }

  return {
    name,
    summary,
    open: async (options = noOptions()) => open(options),
    async probe(options = noOptions()) {
      try {
        return { available: true, detail: await describe(options) };
      } catch (cause) {
        const error = explain(row, cause);
        if (error.code !== 'backend-unavailable') throw error;
        return { available: false, detail: error.message };
      }
    },
  };
}

/** Every option has a default, so no options are options too. */
const noOptions = <Options extends BackendOpenOptions>(): Options => ({}) as Options;

function checkOptions({ name, precisions }: OrtProviderRow<never>, { threads, precision }: BackendOpenOptions): void {
  if (threads !== undefined && (!Number.isInteger(threads) || threads < 1)) {
    throw invalid(`threads: expected a whole number from 1, got ${threads}`);
  }
  if (precision !== undefined && !precisions.includes(precision)) {
    throw invalid(`precision: the ${name} backend computes in ${precisions.join(' or ')}, not in ${precision}`);
  }
}

function checkDevice({ description, dtypes }: Capabilities, { precision }: BackendOpenOptions): void {
  if (precision === undefined || precision === 'int8' || dtypes.includes(precision)) return;
  throw invalid(`precision: ${description} computes in ${dtypes.join(' or ')}, not in ${precision}`);
}

/** int8 concerns single layers; it leaves the float type of the graphs as it is. */
const prefer = (capabilities: Capabilities, precision?: BackendPrecision): Capabilities =>
  precision === undefined || precision === 'int8' ? capabilities : { ...capabilities, preferredDType: precision };

/** A wrong option stays an error about that option. Everything else means that the provider does not work here. */
function explain({ label, requirements }: OrtProviderRow<never>, cause: unknown): ZeroreelError {
  if (cause instanceof ZeroreelError && EXPLAINED.includes(cause.code)) return cause;
  const message = `${label} is not available: ${messageOf(cause)}. ${requirements}`;
  return new ZeroreelError('backend-unavailable', message, { cause });
}

const EXPLAINED: readonly string[] = ['invalid-request', 'backend-unavailable'];

const invalid = (message: string): ZeroreelError => new ZeroreelError('invalid-request', message);
