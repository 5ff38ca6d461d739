import type { DeclaredPlugins } from '@zeroreel/run';
import { useCallback, useMemo, useState } from 'react';
import type { WorkerClient } from '../client/worker-client.js';
import { builtInPlugin } from '../settings/built-in-declarations.js';
import type { PluginDeclaration } from '../worker-protocol.js';

/** The plugins that this visit knows. */
export interface PagePlugins {
  /** Declarations of built-in plugins, and of those that the visitor allowed. */
  readonly known: DeclaredPlugins;
  /** Addresses whose code the visitor lets run, until the page is closed. */
  readonly allowed: readonly string[];
  /** Runs a plugin's code. @throws ZeroreelError `plugin` where it is none */
  allow(address: string): Promise<void>;
}

/** Nothing is allowed at first, whatever settings name. */
export function usePlugins(client: WorkerClient): PagePlugins {
  const [loaded, setLoaded] = useState<Readonly<Record<string, PluginDeclaration>>>({});
  const known = useCallback<DeclaredPlugins>(
    (name) => builtInPlugin(name) ?? (Object.hasOwn(loaded, name) ? loaded[name] : undefined),
    [loaded],
  );
  const allow = useCallback(
    async (address: string) => {
      const declaration = await client.call('describe-plugin', { address });
      setLoaded((last) => ({ ...last, [address]: declaration }));
    },
    [client],
  );
  return useMemo(() => ({ known, allowed: Object.keys(loaded), allow }), [known, loaded, allow]);
}
