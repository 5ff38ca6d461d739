import { createHash, timingSafeEqual } from 'node:crypto';
import { ZeroreelError } from '@zeroreel/core';

/** Who calls: jobs are told apart by it. */
export type Caller = string;

/** The one caller of a server without keys. */
export const ANYONE: Caller = '';

/** A key that may call, by its sha256 alone. */
interface KnownKey {
  readonly caller: Caller;
  readonly sha256: Buffer;
}

/** The keys of a file. */
export class BearerKeys {
  readonly #keys: readonly KnownKey[];

  constructor(keys: readonly KnownKey[]) {
    this.#keys = keys;
  }

  /**
   * Reads a file with one key a line: the key's sha256 in hexadecimal, a space and a name, as `sha256sum` prints them. Lines
   * that begin with `#` are comments.
   * @throws ZeroreelError `invalid-request`, naming the line and nothing of what stands in it
   */
  static parse(text: string, file: string): BearerKeys {
    const keys = text.split(/\r?\n/).flatMap((line, k) => {
      const trimmed = line.trim();
      if (trimmed === '' || trimmed.startsWith('#')) return [];
      const [, hex, name] = /^([0-9a-fA-F]{64})(?:\s+[ *]?([\w.@-]{1,100}))?$/.exec(trimmed) ?? [];
      if (hex === undefined) throw badLine(file, k + 1);
      const named = name === undefined || name === '-' ? hex.slice(0, 12).toLowerCase() : name;
      return [{ caller: named, sha256: Buffer.from(hex, 'hex') }];
    });
    const names = keys.map(({ caller }) => caller);
    const twice = names.find((name, k) => names.indexOf(name) !== k);
    if (twice !== undefined) throw new ZeroreelError('invalid-request', `${file}: two keys are named '${twice}'`);
    if (keys.length === 0) throw new ZeroreelError('invalid-request', `${file}: expected one key or more, got none`);
    return new BearerKeys(keys);
  }

  /**
   * Who sends this `Authorization` header; undefined where no key is right. Takes as long for a wrong key as for any.
   * @param header `Bearer KEY`
   */
  callerOf(header: string | undefined): Caller | undefined {
    const [, key] = /^Bearer +(\S+) *$/i.exec(header ?? '') ?? [];
    if (key === undefined) return undefined;
    const given = createHash('sha256').update(key).digest();
    let caller: Caller | undefined;
    for (const known of this.#keys) if (timingSafeEqual(known.sha256, given)) caller = known.caller;
    return caller;
  }
}

const badLine = (file: string, line: number): ZeroreelError =>
  new ZeroreelError(
    'invalid-request',
    `${file}, line ${line}: expected the sha256 of a key, 64 hexadecimal digits, and a name; ` +
      `printf %s "$KEY" | sha256sum prints such a line`,
  );
