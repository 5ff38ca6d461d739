import { messageOf } from '@zeroreel/core';
import type { RunSettings } from '@zeroreel/run';
import { useEffect, useState } from 'react';
import type { WorkerClient } from '../client/worker-client.js';
import { leftBehind } from '../settings/left-behind.js';
import { readSettingsLink } from '../settings/settings-link.js';
import { wantedAgain } from '../settings/wanted-again.js';
import type { Notice } from './notice-alert.js';
import type { Shelf } from './use-shelf.js';

/** Settings that come back, and what is told of them. */
export interface Restore {
  readonly notice: Notice | undefined;
  readonly dismiss: () => void;
  /** @param whose ends the sentence "Settings of …" */
  readonly restore: (settings: RunSettings, whose: string) => void;
  /** Takes the settings of a video that was made before; a notice says where there are none. */
  readonly restoreFrom: (file: File) => Promise<void>;
}

/** Hands settings to `fillIn`: at first those of the address, where it has some. */
export function useRestore(client: WorkerClient, shelf: Shelf, fillIn: (settings: RunSettings) => void): Restore {
  const [notice, setNotice] = useState<Notice>();
  const fail = (error: unknown) => setNotice({ title: messageOf(error), lines: [] });

  function restore(settings: RunSettings, whose: string) {
    fillIn(settings);
    const lines = [...wantedAgain(settings, shelf.isHere), ...leftBehind(settings)];
    setNotice({ title: `Settings of ${whose}`, lines });
  }
  async function restoreFrom(file: File) {
    try {
      restore(await client.call('read-settings', { file }), file.name);
    } catch (error) {
      fail(error);
    }
  }
  useEffect(() => {
    try {
      const linked = readSettingsLink(location.hash);
      if (linked) restore(linked, 'the link');
    } catch (error) {
      fail(error);
    }
  }, []);
  return { notice, dismiss: () => setNotice(undefined), restore, restoreFrom };
}
