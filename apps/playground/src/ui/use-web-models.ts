import { useCallback, useMemo, useState } from 'react';
import type { WorkerClient } from '../client/worker-client.js';
import { webNameOf } from '../settings/file-names.js';
import type { TokenSite } from '../models/model-store.js';

/** Models on the web, and what the worker knows of them that settings do not. */
export interface WebModels {
  /** What settings call a model that was typed: without what its address gave away. @throws ZeroreelError `invalid-request` */
  readonly nameOf: (text: string) => string;
  readonly setToken: (site: TokenSite, token: string) => Promise<void>;
  /** Changes when servers may answer otherwise than before. */
  readonly changes: number;
}

/** Tokens and secrets of addresses stay in the worker, and go when the page is closed. */
export function useWebModels(client: WorkerClient): WebModels {
  const [changes, setChanges] = useState(0);
  const nameOf = useCallback(
    (text: string) => {
      const name = webNameOf(text);
      // The worker has it before it is asked for anything else.
      void client.call('remember-address', { text }).then(() => setChanges((last) => last + 1));
      return name;
    },
    [client],
  );
  const setToken = useCallback(
    async (site: TokenSite, token: string) => {
      await client.call('set-token', { site, token });
      setChanges((last) => last + 1);
    },
    [client],
  );
  return useMemo(() => ({ nameOf, setToken, changes }), [nameOf, setToken, changes]);
}
