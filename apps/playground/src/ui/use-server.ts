import { useCallback, useState } from 'react';
import { ownServer } from '../remote/kept-job.js';
import type { ServerPlace } from '../remote/server-jobs.js';

/** Where videos are made: on this device, or on a server. */
export interface ServerState {
  readonly isChosen: boolean;
  readonly choose: (isChosen: boolean) => void;
  readonly place: ServerPlace;
  readonly change: (place: Partial<ServerPlace>) => void;
  /** Whether something is wrong with the address. */
  readonly fault: boolean;
}

/** This device at first; the address is that of the server that has sent the page, where one has. */
export function useServer(): ServerState {
  const [isChosen, choose] = useState(false);
  const [place, setPlace] = useState<ServerPlace>(() => ({ address: ownServer() ?? '' }));
  const change = useCallback((changes: Partial<ServerPlace>) => setPlace((before) => ({ ...before, ...changes })), []);
  const isGood = /^https?:$/.test(protocolOf(place.address));
  return { isChosen, choose, place, change, fault: !isGood };
}

function protocolOf(address: string): string {
  try {
    return new URL(address).protocol;
  } catch {
    return '';
  }
}
