import type { ControlPreprocessor } from '@zeroreel/core';
import { cannyPreprocessor, depthMaps, givenPictures } from '@zeroreel/media';
import type { ClipSettings, ControlKind } from '../settings/conditioning-settings.js';

/** What makes control pictures of a kind out of a clip's frames. */
export function controlPreprocessorFor(kind: ControlKind, clip?: ClipSettings): ControlPreprocessor {
  switch (kind) {
    case 'canny':
      return cannyPreprocessor({ low: clip?.cannyLow ?? 100, high: clip?.cannyHigh ?? 200 });
    case 'depth':
      return depthMaps();
    case 'pose':
    case 'ready':
      return givenPictures(kind);
  }
}
