/** One model that stays open until another one is wanted: two seldom have room. Disposing closes it. */
export class OpenedModels implements AsyncDisposable {
  #open: { readonly key: string; readonly model: AsyncDisposable } | undefined;

  /**
   * The model that is open, if it was opened with the same key, else a new one.
   * @param key stands for all that decides how it is opened, and always for the same type
   */
  async take<M extends AsyncDisposable>(key: string, open: () => Promise<M>): Promise<M> {
    if (this.#open?.key === key) return this.#open.model as M;
    await this[Symbol.asyncDispose]();
    const model = await open();
    this.#open = { key, model };
    return model;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.model[Symbol.asyncDispose]();
  }
}
