import type { Container, ServiceIdentifier } from 'inversify';
import { AttentionProcessor, selfAttention } from '../attention/attention-processor.js';
import { Conditioner, GuidanceProvider } from '../conditioning/conditioner.js';
import { messageOf, ZeroreelError } from '../errors.js';
import { createEventBus, EventBus } from '../events/event-bus.js';
import { FollowerStart } from '../motion/follower-start.js';
import { MotionDynamics } from '../motion/motion-dynamics.js';
import { DiffusionModel } from '../networks/diffusion-model.js';
import { TokenEmbedding, WeightOverlay } from '../networks/weight-overlay.js';
import { Clock } from '../pipeline/stage-reporter.js';
import { FirstFrame } from '../pipeline/first-frame.js';
import type { RunParts } from '../pipeline/run-parts.js';
import { SecondPass } from '../pipeline/second-pass.js';
import { throwFaults } from '../options/parse-options.js';
import { placePlugins, type PlacedPlugin } from '../plugin/check-plugins.js';
import { LatentsHook, PredictedX0Hook } from '../plugin/hooks.js';
import type { Plugin } from '../plugin/plugin.js';
import { pluginValues, type ReadValues } from '../plugin/plugin-values.js';
import type { Dependency, Provision } from '../plugin/provide.js';
import { defaultNoise } from '../rng/default-noise.js';
import { NoiseProvider } from '../rng/noise-source.js';
import { samplerKinds } from '../sampling/create-sampler.js';
import { SamplerKind } from '../sampling/sampler-settings.js';
import type { Token } from '../token.js';

/** What a run is put together from. */
export interface ContainerOptions {
  /** An opened checkpoint; whoever opened it disposes it. */
  readonly model: DiffusionModel;
  /** In the order of their hooks; default none. */
  readonly plugins?: readonly Plugin[];
  /** Reports what runs do; default: a bus of its own. */
  readonly events?: EventBus;
  /** Milliseconds for durations in events; default `performance.now`. */
  readonly clock?: Clock;
}

/** The parts of a run, resolved on demand. */
export interface PartsContainer {
  /** @throws ZeroreelError `plugin` where nothing provides the part, or it cannot be made */
  get<T>(part: Token<T>): T;
  /** Every part of one kind, in the order of the plugin list. */
  getAll<T>(part: Token<T>): readonly T[];
}

/** Parts that only one plugin may provide. */
const SINGLE = {
  ...{ AttentionProcessor, MotionDynamics, FollowerStart, NoiseProvider },
  ...{ GuidanceProvider, FirstFrame, SecondPass },
} as const;

/**
 * Checks the plugins' options and wires the parts that they provide.
 * @throws ZeroreelError `invalid-request` naming options that are wrong; `plugin` where a plugin is there twice, lacks
 * a requirement or cannot add its parts, or two of them provide a part that only one may
 */
export async function createContainer({
  model,
  plugins = [],
  events,
  clock,
}: ContainerOptions): Promise<PartsContainer> {
  // inversify takes 150 ms to load, which programs that make no video need not spend.
  await import('reflect-metadata/lite');
  const { Container } = await import('inversify');
  const container = new Container();
  container.bind(identifier(DiffusionModel)).toConstantValue(model);
  container.bind(identifier(Clock)).toConstantValue(clock ?? (() => performance.now()));
  container.bind(identifier(EventBus)).toConstantValue(events ?? createEventBus());
  for (const kind of samplerKinds) container.bind(identifier(SamplerKind)).toConstantValue(kind);
  for (const added of readPlugins(plugins)) await addParts(container, added);
  for (const [name, part] of Object.entries(SINGLE)) requireOneAtMost(container, name, part);
  bindDefault(container, AttentionProcessor, selfAttention);
  bindDefault(container, NoiseProvider, defaultNoise);
  return {
    get: (part) => resolve(part, () => container.get(identifier(part))),
    getAll: (part) => resolve(part, () => container.getAll(identifier(part))),
  };
}

/** A plugin whose options have been checked. */
type ReadPlugin = PlacedPlugin & Pick<ReadValues, 'values'>;

/** Checks every plugin's options before any of them adds a part. @throws ZeroreelError with every fault */
function readPlugins(plugins: readonly Plugin[]): readonly ReadPlugin[] {
  const read = placePlugins(plugins).map((placed) => ({ ...placed, ...pluginValues(placed.plugin, placed.name) }));
  throwFaults(read.flatMap(({ faults }) => faults));
  return read;
}

/** Everything that a run is made of. */
export function resolveRunParts(container: PartsContainer): RunParts {
  const [motion] = container.getAll(MotionDynamics);
  const [followerStart] = container.getAll(FollowerStart);
  const [guidance] = container.getAll(GuidanceProvider);
  const [firstFrame] = container.getAll(FirstFrame);
  const [secondPass] = container.getAll(SecondPass);
  return {
    model: container.get(DiffusionModel),
    attention: container.get(AttentionProcessor),
    noise: container.get(NoiseProvider),
    events: container.get(EventBus),
    clock: container.get(Clock),
    samplers: container.getAll(SamplerKind),
    conditioners: container.getAll(Conditioner),
    overlays: container.getAll(WeightOverlay),
    tokenEmbeddings: container.getAll(TokenEmbedding),
    x0Hooks: container.getAll(PredictedX0Hook),
    latentsHooks: container.getAll(LatentsHook),
    motion,
    followerStart,
    guidance,
    firstFrame,
    secondPass,
  };
}

async function addParts(container: Container, { plugin, name, values }: ReadPlugin): Promise<void> {
  try {
    for (const provision of await plugin.definition.provides(values, { name })) bind(container, provision, name);
  } catch (cause) {
    throw asExpected(cause, `The plugin '${name}' cannot add its parts`);
  }
}

function bind(container: Container, { token, dependencies, make }: Provision, name: string): void {
  const making = (...parts: unknown[]) => {
    try {
      return make(...parts);
    } catch (cause) {
      throw asExpected(cause, `The plugin '${name}' cannot make its ${nameOf(token)}`);
    }
  };
  container.bind(identifier(token)).toResolvedValue(making, dependencies.map(injection)).inSingletonScope();
}

const injection = (dependency: Dependency) =>
  typeof dependency === 'object' && 'all' in dependency
    ? ({ serviceIdentifier: identifier(dependency.all), isMultiple: true } as const)
    : identifier(dependency);

/** `zeroreel.Conditioner` → `Conditioner`. */
const nameOf = ({ description = '' }: Token<unknown>): string => description.replace(/^zeroreel\./, '');

function resolve<T>(part: Token<unknown>, get: () => T): T {
  try {
    return get();
  } catch (cause) {
    throw asExpected(cause, `${nameOf(part)} cannot be put together`);
  }
}

/** An error of this project's own as it is; another one told by what could not be done. */
function asExpected(cause: unknown, failed: string): ZeroreelError {
  if (cause instanceof ZeroreelError) return cause;
  // The class of a plugin that brings its own copy of core is another one.
  if (cause instanceof Error && cause.name === 'ZeroreelError' && 'code' in cause) {
    const { code, message, faults } = cause as ZeroreelError;
    return new ZeroreelError(code, message, { cause, faults });
  }
  return new ZeroreelError('plugin', `${failed}: ${messageOf(cause)}`, { cause });
}

/** inversify's key of a part: its token. */
const identifier = <T>(part: Token<T>): ServiceIdentifier<T> => part;

function bindDefault<T>(container: Container, part: Token<T>, value: T): void {
  if (!container.isBound(identifier(part))) container.bind(identifier(part)).toConstantValue(value);
}

function requireOneAtMost(container: Container, name: string, part: Token<{ readonly name: string }>): void {
  const names = container.getAll(identifier(part)).map((each) => `'${each.name}'`);
  if (names.length < 2) return;
  throw new ZeroreelError('plugin', `Only one plugin may provide ${name}, got ${names.join(' and ')}`);
}
