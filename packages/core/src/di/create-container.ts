import 'reflect-metadata/lite';
import { Container, type ServiceIdentifier } from 'inversify';
import { AttentionProcessor } from '../attention/attention-processor.js';
import { GuidanceProvider } from '../conditioning/conditioner.js';
import { messageOf, ZeroreelError } from '../errors.js';
import { MotionDynamics } from '../motion/motion-dynamics.js';
import { DiffusionModel } from '../networks/diffusion-model.js';
import { Clock } from '../pipeline/clock.js';
import { FirstFrame } from '../pipeline/first-frame.js';
import { SecondPass } from '../pipeline/second-pass.js';
import { checkPlugins } from '../plugin/check-plugins.js';
import type { Plugin } from '../plugin/plugin.js';
import { NoiseProvider } from '../rng/noise-source.js';
import { coreModule } from './core.module.js';

/** What a container puts a run together from. */
export interface ContainerOptions {
  /** An opened checkpoint; whoever opened it disposes it. */
  readonly model: DiffusionModel;
  /** In the order of their hooks; default none. */
  readonly plugins?: readonly Plugin[];
  /** Milliseconds for durations in events; default `performance.now`. */
  readonly clock?: Clock;
}

/**
 * Wires a run: `container.get(TextToVideo)` generates, `container.get(EventBus)` reports.
 * @throws ZeroreelError `plugin` where a plugin is there twice, lacks a requirement or cannot be loaded, or two of
 * them replace the same part
 */
export function createContainer({ model, plugins = [], clock }: ContainerOptions): Container {
  checkPlugins(plugins);
  const container = new Container();
  container.bind(DiffusionModel).toConstantValue(model);
  container.bind(Clock).toConstantValue(clock ?? (() => performance.now()));
  for (const plugin of plugins) load(container, plugin);
  requireOneAtMost(container, 'AttentionProcessor', AttentionProcessor);
  requireOneAtMost(container, 'MotionDynamics', MotionDynamics);
  requireOneAtMost(container, 'NoiseProvider', NoiseProvider);
  requireOneAtMost(container, 'GuidanceProvider', GuidanceProvider);
  requireOneAtMost(container, 'FirstFrame', FirstFrame);
  requireOneAtMost(container, 'SecondPass', SecondPass);
  container.load(coreModule());
  return container;
}

/** A module that is asynchronous is one that cannot be loaded: its callback has to return nothing. */
function load(container: Container, { name, module }: Plugin): void {
  try {
    container.load(module);
  } catch (cause) {
    const reason = messageOf(cause);
    throw new ZeroreelError('plugin', `The plugin '${name}' cannot be loaded: ${reason}`, { cause });
  }
}

function requireOneAtMost(
  container: Container,
  part: string,
  token: ServiceIdentifier<{ readonly name: string }>,
): void {
  const names = container.getAll(token).map(({ name }) => `'${name}'`);
  if (names.length < 2) return;
  throw new ZeroreelError('plugin', `Only one plugin may bind ${part}, got ${names.join(' and ')}`);
}
