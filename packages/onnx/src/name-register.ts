import { OnnxError } from './graph-error.js';

/** The names that one graph has given out. Values and nodes share them, so that no two things look alike in a print. */
export class NameRegister {
  readonly #taken = new Set<string>();
  readonly #nextSuffix = new Map<string, number>();

  /**
   * Takes exactly `name`.
   * @throws OnnxError `duplicate-name` where it is empty or taken
   */
  claim(name: string): void {
    if (name === '') throw new OnnxError('duplicate-name', 'an input or output needs a name');
    if (this.#taken.has(name)) throw new OnnxError('duplicate-name', `the name ${name} is taken`);
    this.#taken.add(name);
  }

  /** Takes `base`, or `base_1`, `base_2`, … where it is taken. */
  unique(base: string): string {
    let name = base;
    while (this.#taken.has(name)) {
      const suffix = this.#nextSuffix.get(base) ?? 1;
      this.#nextSuffix.set(base, suffix + 1);
      name = `${base}_${suffix}`;
    }
    this.#taken.add(name);
    return name;
  }
}
