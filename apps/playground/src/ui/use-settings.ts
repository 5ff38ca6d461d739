import type { PluginSettings, Settings } from '@zeroreel/run';
import { useMemo, useReducer } from 'react';
import {
  FIRST_VISIT,
  reducePageSettings,
  settingsOfView,
  type OptionGroup,
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

/** Settings as a first visit has them. */
export function useSettings(): SettingsState {
  const [state, dispatch] = useReducer(reducePageSettings, FIRST_VISIT);
  const settings = useMemo(() => settingsOfView(state), [state]);
  const actions = useMemo(
    (): Omit<SettingsState, 'view' | 'settings' | 'agreed'> => ({
      setView: (view) => dispatch({ type: 'view', view }),
      setOption: (group, key, value) => dispatch({ type: 'option', group, key, value }),
      setPlugin: (name, options, index = 0) => dispatch({ type: 'plugin', name, options, index }),
      addPlugin: (name, options = {}) => dispatch({ type: 'add-plugin', name, options }),
      removePlugin: (name, index = 0) => dispatch({ type: 'remove-plugin', name, index }),
      replace: (next, view, unasked = []) => dispatch({ type: 'replace', settings: next, view, unasked }),
      agree: (address) => dispatch({ type: 'agree', address }),
      startAfresh: () => dispatch({ type: 'start-afresh' }),
    }),
    [],
  );
  return { view: state.view, settings, agreed: state.agreed, ...actions };
}
