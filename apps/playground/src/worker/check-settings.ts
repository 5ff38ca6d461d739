import { preflight } from '@zeroreel/backend-webgpu';
import { messageOf, requestOptions, type ModelDefaults, type ModelFigures } from '@zeroreel/core';
import { readCheckpointFacts } from '@zeroreel/models';
import { leadingClip, readSettingsValue, type DeclaredPlugins, type Settings } from '@zeroreel/run';
import { chooseBackend } from '../compose/open-backend.js';
import { modelSource } from '../models/model-source.js';
import type { ModelStore } from '../models/model-store.js';
import { knownSize, shownDefault, type DefaultsContext } from '../settings/shown-defaults.js';
import type { SettingsCheck, SettingsQuestion } from '../worker-protocol.js';

/** What settings are checked with. */
export interface CheckContext {
  readonly store: Pick<ModelStore, 'peek'>;
  readonly known: DeclaredPlugins;
}

/** What is wrong with settings, and whether this machine can do the run, before anything is downloaded. */
export async function checkSettings(question: SettingsQuestion, context: CheckContext): Promise<SettingsCheck> {
  const { settings, faults } = readSettingsValue(question.settings, context.known);
  try {
    const facts = await readFacts(question, settings, context);
    return { faults, defaults: facts.defaults, ...(await judgeRun(question, settings, facts, context)) };
  } catch (error) {
    return { faults, ok: false, reasons: [messageOf(error)] };
  }
}

interface Facts {
  readonly figures: ModelFigures;
  readonly defaults: ModelDefaults;
}

async function readFacts(question: SettingsQuestion, settings: Settings, { store }: CheckContext): Promise<Facts> {
  const { source, variant } = settings.model;
  using files = await store.peek(modelSource(source, question.files));
  return await readCheckpointFacts(files, variant === undefined ? {} : { variant });
}

async function judgeRun(
  { clip }: SettingsQuestion,
  settings: Settings,
  { figures, defaults: model }: Facts,
  { known }: CheckContext,
): Promise<Pick<SettingsCheck, 'ok' | 'reasons'>> {
  const { request, machine } = settings;
  const resize = leadingClip(settings, known)?.resize;
  const context: DefaultsContext = { settings, model, ...(clip && { clip: { ...clip, resize } }) };
  const number = (key: 'frames' | 'guidanceScale') =>
    request[key] ?? Number(shownDefault('request', key, context)?.value ?? requestOptions[key].default);
  const { ok, reasons } = await preflight({
    ...{ figures, ...knownSize(context), frames: number('frames') },
    guided: number('guidanceScale') > 1,
    provider: await chooseBackend(machine),
  });
  return { ok, reasons };
}
