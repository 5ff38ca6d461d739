import { preflight } from '@zeroreel/backend-webgpu';
import { messageOf, requestOptions } from '@zeroreel/core';
import { readCheckpointFacts, type CheckpointFacts } from '@zeroreel/models';
import {
  type DeclaredPlugins,
  leadingClip,
  leavesToPreset,
  type LoadOptions,
  loadOptionsOf,
  modelSourceOf,
  readSettingsValue,
  resizeRuleOf,
  type Settings,
} from '@zeroreel/run';
import { chooseBackend } from '../compose/open-backend.js';
import { keyOfSource, modelSource, type ModelSource } from '../models/model-source.js';
import type { ModelStore } from '../models/model-store.js';
import { knownSize, shownDefault, type DefaultsContext } from '../settings/shown-defaults.js';
import type { SettingsCheck, SettingsQuestion } from '../worker-protocol.js';

/** Looks at settings before anything is downloaded. What it read of the model that was last asked for is kept. */
export class SettingsChecker {
  #last: { readonly key: string; readonly facts: Promise<CheckpointFacts> } | undefined;

  constructor(
    private readonly store: Pick<ModelStore, 'peek'>,
    private readonly known: DeclaredPlugins,
  ) {}

  /**
   * What is wrong with settings, and whether this machine can do the run. A model on the web is looked at where the visitor
   * has agreed to its address: a link may name any host, also one in the visitor's own network.
   */
  async check(question: SettingsQuestion): Promise<SettingsCheck> {
    const { settings, faults } = readSettingsValue(question.settings, this.known);
    try {
      const source = modelSource(modelSourceOf(settings), question.files);
      if (source.kind === 'url' && !question.agreed) return { faults, ok: true, reasons: [], unseen: source.url };
      const facts = await this.#factsOf(source, loadOptionsOf(settings));
      const { defaults, world, preset } = facts;
      const judged = await judgeRun(question, settings, facts, this.known);
      return { faults, defaults, ...(world && { world }), ...(preset && { preset }), ...judged };
    } catch (error) {
      return { faults, ok: false, reasons: [messageOf(error)] };
    }
  }

  #factsOf(source: ModelSource, load: LoadOptions): Promise<CheckpointFacts> {
    const key = JSON.stringify([keyOfSource(source), load]);
    if (this.#last?.key === key) return this.#last.facts;
    const facts = this.#read(source, load);
    this.#last = { key, facts };
    // A server may answer better the next time.
    facts.catch(() => {
      if (this.#last?.facts === facts) this.#last = undefined;
    });
    return facts;
  }

  async #read(source: ModelSource, load: LoadOptions): Promise<CheckpointFacts> {
    using files = await this.store.peek(source);
    return await readCheckpointFacts(files, load);
  }
}

async function judgeRun(
  { clip }: SettingsQuestion,
  settings: Settings,
  { figures, defaults: model, preset }: CheckpointFacts,
  known: DeclaredPlugins,
): Promise<Pick<SettingsCheck, 'ok' | 'reasons'>> {
  const { request } = settings;
  const resize = resizeRuleOf(leadingClip(settings, known) ?? {});
  const taken = preset && leavesToPreset(settings, known) ? preset : undefined;
  const context: DefaultsContext = { settings, model, preset: taken, ...(clip && { clip: { ...clip, resize } }) };
  const number = (key: 'frames' | 'guidanceScale') =>
    request[key] ?? Number(shownDefault('request', key, context)?.value ?? requestOptions[key].default);
  const { ok, reasons } = await preflight({
    ...{ figures, ...knownSize(context), frames: number('frames') },
    guided: number('guidanceScale') > 1,
    provider: await chooseBackend(settings),
  });
  return { ok, reasons };
}
