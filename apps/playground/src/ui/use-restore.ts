import { messageOf } from '@zeroreel/core';
import { useCallback, useEffect, useState } from 'react';
import type { WorkerClient } from '../client/worker-client.js';
import { readPageLink } from '../links/page-link.js';
import { portableSettings } from '../links/settings-link.js';
import {
  missingFilesNotice,
  supportedSettings,
  unsupportedSettings,
  type Surroundings,
} from '../settings/settings-notices.js';
import { viewOf, type View } from '../settings/views.js';
import type { FinishedVideo, ReadSettings } from '../worker-protocol.js';
import type { Texts } from './texts/english.js';
import { useTexts } from './texts/use-texts.js';
import { isTaken, markTaken, useAddress } from './use-address.js';
import type { Notice } from './notice-alert.js';
import type { SettingsState } from './use-settings.js';

/** Settings that come back, and what is told of them. */
export interface Restore {
  readonly notice: Notice | undefined;
  readonly dismiss: () => void;
  readonly tell: (notice: Notice) => void;
  /** Takes the settings of a file that was made before; a notice says where there are none. */
  readonly restoreFile: (file: File) => Promise<void>;
  /** Takes the settings of a video of the history. */
  readonly restoreVideo: (video: FinishedVideo) => Promise<void>;
}

/** Shows settings once they were checked: at first those of the address, where it has some. */
export function useRestore(
  client: WorkerClient,
  surroundings: Surroundings,
  { view, setView: show, replace }: Pick<SettingsState, 'view' | 'setView' | 'replace'>,
): Restore {
  const [notice, setNotice] = useState<Notice>();
  const [restored, setRestored] = useState<{ readonly read: ReadSettings; readonly whose: Whose }>();
  const texts = useTexts();

  const restore = useCallback(
    async (read: () => Promise<(ReadSettings & { readonly view?: View }) | undefined>, whose: Whose) => {
      try {
        const found = await read();
        if (found === undefined) return;
        const portable = portableSettings(found);
        replace(supportedSettings(portable), found.view ?? viewOf(portable), Object.keys(found.defaults ?? {}));
        setRestored({ read: { ...found, settings: portable }, whose });
        setNotice(undefined);
      } catch (error) {
        setRestored(undefined);
        setNotice(failureNotice(error, texts.notices));
      }
    },
    [replace, texts],
  );
  const restoreLink = useCallback(
    () =>
      restore(async () => {
        const { settings, view: named } = readPageLink(location.hash);
        if (settings === undefined) return undefined;
        const value = { generator: 'zeroreel', settings };
        const found = await client.call('parse-settings', { value, name: 'The link' });
        const own = named ?? viewOf(found.settings);
        markTaken(own);
        return { ...found, view: own };
      }, LINK),
    [client, restore],
  );
  useEffect(() => {
    // A page that is loaded anew goes on with what was entered since.
    if (!isTaken()) void Promise.resolve().then(restoreLink);
  }, [restoreLink]);
  useAddress(
    view,
    show,
    useCallback(() => void restoreLink(), [restoreLink]),
  );

  return {
    notice: notice ?? (restored && noticeOf(restored.read, restored.whose(texts.notices), surroundings, texts)),
    tell: setNotice,
    dismiss: useCallback(() => {
      setNotice(undefined);
      setRestored(undefined);
    }, []),
    restoreFile: useCallback(
      (file) =>
        restore(
          () => client.call('read-settings', { file }),
          () => file.name,
        ),
      [client, restore],
    ),
    restoreVideo: useCallback(
      ({ recorded }) => restore(() => client.call('parse-settings', { value: recorded, name: 'The video' }), HISTORY),
      [client, restore],
    ),
  };
}

/** Says what is wrong with settings that were set aside. */
function failureNotice(error: unknown, { setAside }: Texts['notices']): Notice {
  const [first = '', ...faults] = messageOf(error).split('\n');
  if (faults.length === 0) return { title: first, lines: [] };
  return { title: `${first.replace(/:$/, '')}. ${setAside}`, lines: faults };
}

/** Says what is still missing: lines go as files come. */
const noticeOf = ({ settings }: ReadSettings, whose: string, surroundings: Surroundings, texts: Texts): Notice => ({
  title: texts.notices.settingsOf(whose),
  lines: [...missingFilesNotice(settings, surroundings, texts), ...unsupportedSettings(settings, texts)],
});

/** Where settings came from, in the page's language. */
type Whose = (notices: Texts['notices']) => string;
const LINK: Whose = ({ theLink }) => theLink;
const HISTORY: Whose = ({ theHistory }) => theHistory;
