import { EMBEDDED_EDIT_MODEL } from '@zeroreel/run';
import { miniModelDefaults } from 'virtual:mini-models';
import type { ModelDefaults } from '@zeroreel/core';
import { isEmbedded } from '../settings/views.js';

/** What a model of the embedded family uses where a request says nothing; undefined for other models. */
export const embeddedDefaults = (source: string | undefined): ModelDefaults | undefined =>
  isEmbedded(source) ? miniModelDefaults[source === EMBEDDED_EDIT_MODEL ? 'edit' : 'base'] : undefined;
