import { useState } from 'react';
import { isOnWeb } from '../settings/file-names.js';
import { isEmbedded } from '../settings/views.js';
import type { Uploads } from '../uploads.js';
import { useTexts } from './texts/use-texts.js';

/** Where models come from. */
export type ModelPlace = 'embedded' | 'web' | 'files';

/** Where the visitor looks for a model. */
export interface ModelPlaceState {
  readonly place: ModelPlace;
  /** Where the model lies that settings name. */
  readonly named: ModelPlace;
  readonly choose: (place: ModelPlace) => void;
  /** What has to be done before there can be a video; undefined where the place has a model. */
  readonly missing: string | undefined;
}

/** A place that was chosen and has no model yet: another model, wherever it comes from, ends that. */
export function useModelPlace(source: string, uploads: Uploads): ModelPlaceState {
  const { models } = useTexts();
  const [chosen, setChosen] = useState<{ readonly place: ModelPlace; readonly instead: string }>();
  const named = placeOf(source, uploads);
  const place = chosen?.instead === source ? chosen.place : named;
  return {
    ...{ place, named },
    choose: (next) => setChosen({ place: next, instead: source }),
    missing: place === named || place === 'embedded' ? undefined : models.missing[place],
  };
}

function placeOf(source: string, uploads: Uploads): ModelPlace {
  if (isEmbedded(source)) return 'embedded';
  return isOnWeb(source) && !uploads.isHere(source) ? 'web' : 'files';
}
