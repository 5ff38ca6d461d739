import type { TestProject } from 'vitest/node';
import { serveModel } from './model-server.js';

/** The size of the file that the servers have: more than one part of a download. */
const WEIGHT_BYTES = 20_000_000;

declare module 'vitest' {
  export interface ProvidedContext {
    /** Servers with `unet/diffusion_pytorch_model.safetensors`: one that sends parts, one that does not, one that breaks off. */
    readonly servers: { readonly parts: string; readonly whole: string; readonly broken: string };
  }
}

/** Before the e2e tests. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const path = 'unet/diffusion_pytorch_model.safetensors';
  const weights = Uint8Array.from({ length: WEIGHT_BYTES }, (_, index) => index % 251);
  const read = (asked: string) => (asked === path ? weights : undefined);
  const servers = await Promise.all([
    serveModel(read),
    serveModel(read, { ranges: false }),
    serveModel(read, { ranges: false, truncated: [path] }),
  ]);
  const [parts, whole, broken] = servers;
  provide('servers', { parts: parts.url, whole: whole.url, broken: broken.url });
  return async () => {
    for (const server of servers) await server[Symbol.asyncDispose]();
  };
}
