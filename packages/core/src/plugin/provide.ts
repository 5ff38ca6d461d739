import type { Token } from '../token.js';

/** Every part of one kind, in the order of the plugin list. */
export interface AllOf<T> {
  readonly all: Token<T>;
}

/** What a part is made from: a part of the run, or all parts of one kind. */
export type Dependency = Token<unknown> | AllOf<unknown>;

/** What dependencies come to as arguments. */
export type Resolved<D extends readonly Dependency[]> = {
  readonly [K in keyof D]: D[K] extends AllOf<infer T> ? readonly T[] : D[K] extends Token<infer T> ? T : never;
};

/** A part that a plugin adds to a run. */
export interface Provision {
  readonly token: Token<unknown>;
  readonly dependencies: readonly Dependency[];
  /**
   * Called once for a model and its list of plugins, when the part is first needed, with the dependencies in their
   * order; every run of theirs has the same part.
   */
  readonly make: (...dependencies: readonly unknown[]) => unknown;
}

/** Adds a part to a run: `provide(Conditioner, [DiffusionModel], (model) => new MyConditioner(model))`. */
export const provide = <T, const D extends readonly Dependency[]>(
  part: Token<T>,
  dependencies: D,
  make: (...dependencies: Resolved<D>) => T,
): Provision => ({
  token: part,
  dependencies,
  make: make as (...dependencies: readonly unknown[]) => unknown,
});

/** Stands for every part of one kind among dependencies. */
export const all = <T>(part: Token<T>): AllOf<T> => ({ all: part });
