import type { ClipReference, Fault, ModelDefaults, ModelPreset } from '@zeroreel/core';
import {
  EMBEDDED_EDIT_MODEL,
  EMBEDDED_MODEL,
  leadingClip,
  modelSourceOf,
  presetFor,
  resizeRuleOf,
  type Settings,
} from '@zeroreel/run';
import { useMemo } from 'react';
import { miniModelDefaults, miniModelPreset } from 'virtual:mini-models';
import type { ClipPart } from '../clip/clip-part.js';
import type { WorkerClient } from '../client/worker-client.js';
import { namedClips } from '../settings/named-clips.js';
import { embeddedNetworks } from '../settings/settings-notices.js';
import { knownSize, shownDefault, type DefaultsContext, type LeadingFacts } from '../settings/shown-defaults.js';
import { isEmbedded } from '../settings/views.js';
import type { Clip, SettingsCheck, VideoJob } from '../worker-protocol.js';
import type { CardProps } from './card-props.js';
import { isOfValue } from './fields/field-faults.js';
import { useTexts } from './texts/use-texts.js';
import { useCheck } from './use-check.js';
import { useModelPlace } from './use-model-place.js';
import { usePlugins } from './use-plugins.js';
import { useSettings } from './use-settings.js';
import { useSource, type Source } from './use-source.js';
import { useUploads, type UploadsState } from './use-uploads.js';
import { useWebModels } from './use-web-models.js';

/** The page's state, and what follows from it. */
export interface Page {
  readonly card: CardProps;
  readonly uploads: UploadsState;
  /** Parts of clips that the settings name. */
  readonly wanted: readonly ClipPart[];
  /** Undefined until the worker has looked at the settings. */
  readonly check: SettingsCheck | undefined;
  /** What the video will be made from. */
  readonly source: Source | undefined;
  /** As the settings have it, else the clip, else the default. */
  readonly framesPerSecond: number;
  /** The job that settings stand for, with clips read. @param asked default: those that are shown. @throws ZeroreelError `media` */
  job(asked?: Settings): Promise<VideoJob>;
}

/** The page's state. */
export function usePage(client: WorkerClient): Page {
  const state = useSettings();
  const texts = useTexts();
  const { settings } = state;
  const plugins = usePlugins(client);
  const { known, allowed } = plugins;
  const wanted = useMemo(() => namedClips(settings, known), [settings, known]);
  const uploads = useUploads(wanted);
  const { clips, files } = uploads;
  const clip = factsOf(leadingClip(settings, known), uploads);
  const source = modelSourceOf(settings);
  const web = useWebModels(client);
  const modelPlace = useModelPlace(source, uploads);
  const question = { settings, files, agreed: state.agreed, ...(clip && { clip }) };
  const check = useCheck(client, question, web.changes);
  const model = check?.defaults ?? embeddedDefaults(source);
  const offered = check?.defaults ? check.preset : embeddedPreset(source);
  const preset = presetFor(settings, known, offered);
  const defaults: DefaultsContext = { settings, model, preset, clip };
  const size = knownSize(defaults);
  const card: CardProps = {
    ...{ state, plugins, client, size, uploads, preset, texts, web, modelPlace },
    contextOf: (group) => ({
      defaultOf: (key) => shownDefault(group, key, defaults),
      uploads,
      nameOf: web.nameOf,
      embeddedNetworks: embeddedNetworks(settings),
      faults: faultsOf(check, group),
    }),
    contextOfPlugin(name, index = 0) {
      const at = settings.plugins.flatMap((plugin, place) => (plugin.name === name ? [place] : []))[index];
      const options = known(name)?.options ?? {};
      return {
        defaultOf(key) {
          const option = options[key];
          const value = option && 'default' in option ? option.default : undefined;
          return value === undefined ? undefined : { value, origin: 'declared' as const };
        },
        uploads,
        nameOf: web.nameOf,
        embeddedNetworks: embeddedNetworks(settings),
        faults: at === undefined ? [] : faultsOf(check, `plugins[${at}].options`),
      };
    },
  };
  return {
    ...{ card, uploads, wanted, check, source: useSource(card) },
    framesPerSecond:
      settings.output.framesPerSecond ?? Number(shownDefault('output', 'framesPerSecond', defaults)?.value),
    job: async (asked = settings) => ({
      settings: asked,
      clips: await uploads.readClips(asked === settings ? wanted : namedClips(asked, known)),
      files: { ...files, ...Object.fromEntries(Object.entries(clips).map(([name, file]) => [name, [file]])) },
      allowedPlugins: allowed,
    }),
  };
}

function factsOf(reference: ClipReference | undefined, uploads: UploadsState): LeadingFacts | undefined {
  const clip: Clip | undefined = reference && uploads.clipOf(reference);
  const [first] = clip?.frames ?? [];
  if (reference === undefined || clip === undefined || first === undefined) return undefined;
  const { still, rate } = clip;
  return {
    ...{ width: first.width, height: first.height, frames: clip.frames.length, still },
    ...(rate !== undefined && { rate }),
    resize: resizeRuleOf(reference),
  };
}

/** What a model of the embedded family uses where a request says nothing; undefined for other models. */
const embeddedDefaults = (source: string): ModelDefaults | undefined =>
  isEmbedded(source) ? miniModelDefaults[source === EMBEDDED_EDIT_MODEL ? 'edit' : 'base'] : undefined;

/** What it offers for runs that leave open how noise becomes a picture. */
const embeddedPreset = (source: string): ModelPreset | undefined =>
  source === EMBEDDED_MODEL ? miniModelPreset : undefined;

/** Faults of a group, with paths from there. */
const faultsOf = (check: SettingsCheck | undefined, path: string): readonly Fault[] =>
  (check?.faults ?? [])
    .filter((fault) => fault.path.startsWith(`${path}.`) && isOfValue(fault))
    .map((fault) => ({ ...fault, path: fault.path.slice(path.length + 1) }));
