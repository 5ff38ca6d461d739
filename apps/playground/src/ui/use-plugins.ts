import type { PluginDescription } from '@zeroreel/core';
import { useState } from 'react';
import type { WorkerClient } from '../client/worker-client.js';

/** Plugins of the web that this visit knows. */
export interface KnownPlugins {
  /** Addresses whose code the visitor lets run, until the page is closed. */
  readonly allowed: readonly string[];
  /** What those say of themselves. */
  readonly descriptions: Readonly<Record<string, PluginDescription>>;
  /** Runs a plugin's code. @throws ZeroreelError `plugin` where it is none */
  readonly allow: (source: string) => Promise<void>;
}

/** Nothing is allowed at first, whatever settings name. */
export function usePlugins(client: WorkerClient): KnownPlugins {
  const [descriptions, setDescriptions] = useState<KnownPlugins['descriptions']>({});
  return {
    allowed: Object.keys(descriptions),
    descriptions,
    async allow(source) {
      const description = await client.call('describe-plugin', { source, allowed: [source] });
      setDescriptions((last) => ({ ...last, [source]: description }));
    },
  };
}
