import { createContainer, disposeAll, EventBus, TextToVideo, type DiffusionModel } from '@zeroreel/core';
import type { RunSettings } from '../settings/run-settings.js';
import { openParts, type OpenPartsContext } from './run-parts.js';
import { runPlugins } from './run-plugins.js';

/** A run that is put together; disposing frees what it opened beside the model. */
export interface ComposedRun extends AsyncDisposable {
  readonly events: EventBus;
  readonly textToVideo: TextToVideo;
}

/** What a run is put together from. */
export interface ComposeRunContext extends Omit<OpenPartsContext, 'owned'> {
  /** Stays its owner's to dispose. */
  readonly model: DiffusionModel;
}

/** Puts a run together from settings and what they name. @throws ZeroreelError; the signal's reason */
export async function composeRun(settings: RunSettings, context: ComposeRunContext): Promise<ComposedRun> {
  const owned: AsyncDisposable[] = [];
  try {
    const parts = await openParts(settings, { ...context, owned });
    const container = createContainer({ model: context.model, plugins: runPlugins(settings, parts) });
    return {
      events: container.get(EventBus),
      textToVideo: container.get(TextToVideo),
      [Symbol.asyncDispose]: () => disposeAll(owned),
    };
  } catch (error) {
    await disposeAll(owned);
    throw error;
  }
}
