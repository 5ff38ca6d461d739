import { JobsError } from '@zeroreel/jobs';

/** Turns what a client of Redis or PostgreSQL throws into `queue-unavailable`; errors of ours go on as they are. */
export class Unavailable {
  readonly #secrets: readonly string[];

  /**
   * @param shown the queue's address without its password
   * @param url the address with its password, which no message shows
   */
  constructor(
    readonly shown: string,
    url: string,
  ) {
    const { password } = new URL(url);
    this.#secrets = [...new Set([password, safelyDecoded(password)])].filter((secret) => secret !== '');
  }

  /** @throws JobsError `queue-unavailable` */
  async guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof JobsError) throw error;
      throw new JobsError('queue-unavailable', `The queue ${this.shown} cannot be reached: ${this.tell(error)}`);
    }
  }

  /** What an error says, without secrets. */
  tell(error: unknown): string {
    // What node throws for several addresses of one name has its message inside.
    const inner = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
    const said = inner instanceof Error ? inner.message || inner.name : String(inner);
    return this.#secrets.reduce((text, secret) => text.replaceAll(secret, '***'), said);
  }
}

function safelyDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
