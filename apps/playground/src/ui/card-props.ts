import type { ModelPreset } from '@zeroreel/core';
import type { PictureSize } from '@zeroreel/media';
import type { WorkerClient } from '../client/worker-client.js';
import type { OptionGroup } from '../settings/page-settings.js';
import type { Uploads } from '../uploads.js';
import type { OptionContext } from './fields/option-context.js';
import type { ModelPlaceState } from './use-model-place.js';
import type { PagePlugins } from './use-plugins.js';
import type { Texts } from './texts/english.js';
import type { SettingsState } from './use-settings.js';
import type { WebModels } from './use-web-models.js';

/** What every card of the page gets. */
export interface CardProps {
  readonly state: SettingsState;
  /** Plugins by their declarations, and how the visitor lets those of others run. */
  readonly plugins: PagePlugins;
  readonly client: WorkerClient;
  /** Files that the visitor has given; contexts have them too. */
  readonly uploads: Uploads;
  /** What the page says, in the visitor's language. */
  readonly texts: Texts;
  /** Names of models on the web, and tokens. */
  readonly web: WebModels;
  /** Where the visitor looks for a model. */
  readonly modelPlace: ModelPlaceState;
  /** The video's size as far as it is known: as given, else as the clip or the model has it. */
  readonly size: PictureSize;
  /** What the model offers, where the run takes it. */
  readonly preset: ModelPreset | undefined;
  /** For the fields of a group. */
  contextOf(group: OptionGroup): OptionContext;
  /** For the fields of a plugin. @param index which one of the plugins of that name; default: the first */
  contextOfPlugin(name: string, index?: number): OptionContext;
}
