import type { PluginSettings, Settings } from '@zeroreel/run';
import { useEffect, useMemo, useReducer, useRef } from 'react';
import { storageOf } from '../kept-texts.js';
import { hasSettings, viewIn, withoutSettings } from '../links/page-link.js';
import { takenView } from './use-address.js';
import { keepDraft, readDraft, setAside, type DraftStorage } from '../settings/draft.js';
import {
  FIRST_VISIT,
  reducePageSettings,
  settingsOfView,
  type OptionGroup,
  type PageAction,
  type PageSettings,
  type PluginOptions,
} from '../settings/page-settings.js';
import type { View } from '../settings/views.js';

/** The settings of the view that the visitor looks at, and how they change. */
export interface SettingsState {
  readonly view: View;
  /** Looks at another view; what was entered stays. */
  readonly setView: (view: View) => void;
  /** What a run of this view would be: plugins that the view does without are not in it. */
  readonly settings: Settings;
  /** @param value undefined: nothing is given any more, and the default counts */
  readonly setOption: (group: OptionGroup, key: string, value: unknown) => void;
  /**
   * Puts a plugin into the runs of this view, or changes its options.
   * @param options undefined: takes it out of the runs of this view; its options stay and are handed to a function later
   * @param index which one of the plugins of that name; default: the first
   */
  readonly setPlugin: (name: string, options: PluginOptions | undefined, index?: number) => void;
  /** Adds a plugin, or another one of a plugin that may be there several times. */
  readonly addPlugin: (name: string, options?: PluginSettings['options']) => void;
  /** Removes a plugin and its options. */
  readonly removePlugin: (name: string, index?: number) => void;
  /**
   * Shows other settings.
   * @param unasked paths of values that nobody had asked for: `request.t0`; they follow the defaults once something changes
   */
  readonly replace: (settings: Settings, view: View, unasked?: readonly string[]) => void;
  /** Names on the web of models and their parts that the visitor gave or agreed to, as `agreementOf` has them. */
  readonly agreed: readonly string[];
  readonly agree: (address: string) => void;
  /** Shows what a first visit shows. */
  readonly startAfresh: () => void;
}

/** Settings as they were left, else as a first visit has them. */
export function useSettings(): SettingsState {
  const [state, dispatch] = useReducer(reducePageSettings, undefined, settingsOfVisit);
  const settings = useMemo(() => settingsOfView(state), [state]);
  // A link that is only looked at does not change what the next tab begins with.
  const isEdited = useRef(false);
  useEffect(() => {
    const tab = storageOf('sessionStorage');
    try {
      if (tab) keepDraft(state, tab, isEdited.current ? storageOf('localStorage') : undefined);
    } catch {
      // No room: the settings then last as long as the page.
    }
  }, [state]);
  const actions = useMemo((): Omit<SettingsState, 'view' | 'settings' | 'agreed'> => {
    function edit(action: PageAction): void {
      isEdited.current = true;
      // The address no longer says what the page shows.
      if (hasSettings(location.hash)) {
        history.replaceState(null, '', location.pathname + location.search + withoutSettings(location.hash));
      }
      dispatch(action);
    }
    return {
      setView: (view) => dispatch({ type: 'view', view }),
      setOption: (group, key, value) => edit({ type: 'option', group, key, value }),
      setPlugin: (name, options, index = 0) => edit({ type: 'plugin', name, options, index }),
      addPlugin: (name, options = {}) => edit({ type: 'add-plugin', name, options }),
      removePlugin: (name, index = 0) => edit({ type: 'remove-plugin', name, index }),
      replace: (next, view, unasked = []) => dispatch({ type: 'replace', settings: next, view, unasked }),
      agree: (address) => dispatch({ type: 'agree', address }),
      startAfresh: () => edit({ type: 'start-afresh' }),
    };
  }, []);
  return { view: state.view, settings, agreed: state.agreed, ...actions };
}

/** What was entered before, in the view that the address names. */
function settingsOfVisit(): PageSettings {
  const draft = readDraft(...draftStorages());
  const view = takenView() ?? viewIn(location.hash) ?? 'generate';
  // Where nothing was kept, the address is followed again.
  if (draft === undefined && takenView() !== undefined) history.replaceState(null, '');
  return { ...(draft ?? FIRST_VISIT), view };
}

/** Has the next load of the page begin afresh: what was entered may be what cannot be shown. */
export const forgetDraft = (): void => setAside(...draftStorages());

/** Whether what is entered outlives the page. */
export const keepsDrafts = (): boolean => storageOf('localStorage') !== undefined;

/** Where the browser keeps what is entered, as far as it does. */
const draftStorages = (): readonly DraftStorage[] =>
  [storageOf('sessionStorage'), storageOf('localStorage')].filter((each) => each !== undefined);
