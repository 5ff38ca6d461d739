/** A hash that is fed piece by piece: `createHash('sha256')` of Node fits behind it, and `collectedSha256`. */
export interface Sha256 {
  update(bytes: Uint8Array): void;
  /** Hexadecimal, in lower case. */
  digest(): string | Promise<string>;
}

/** WebCrypto's, which takes all bytes at once: they are held until then. */
export function collectedSha256({ digest }: { readonly digest: (bytes: ArrayBuffer) => Promise<ArrayBuffer> }): Sha256 {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  return {
    update: (bytes) => void parts.push(new Uint8Array(bytes)),
    digest: async () => {
      const hash = new Uint8Array(await digest(await new Blob(parts).arrayBuffer()));
      return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
    },
  };
}
