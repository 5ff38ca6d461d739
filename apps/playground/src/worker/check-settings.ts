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
import {
  keyOfParts,
  keyOfSource,
  modelSource,
  openPartSources,
  partSources,
  type ModelSource,
  type PartSources,
} from '../models/model-source.js';
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
   * What is wrong with settings, and whether this machine can do the run. Models on the web are looked at where the visitor
   * has agreed to their addresses: a link may name any host, also one in the visitor's own network.
   */
  async check(question: SettingsQuestion): Promise<SettingsCheck> {
    const { agreed } = question;
    const { settings, faults } = readSettingsValue(question.settings, this.known);
    try {
      const source = modelSource(modelSourceOf(settings), question.files);
      const parts = partSources(settings, question.files);
      const unseen = [source, ...Object.values(parts)].find(
        (each) => each.kind === 'url' && !agreed.includes(each.url),
      );
      if (unseen?.kind === 'url') return { faults, ok: true, reasons: [], unseen: unseen.url };
      const facts = await this.#factsOf(source, parts, loadOptionsOf(settings));
      const { defaults, world, preset } = facts;
      const judged = await judgeRun(question, settings, facts, this.known);
      return { faults, defaults, ...(world && { world }), ...(preset && { preset }), ...judged };
    } catch (error) {
      return { faults, ok: false, reasons: [messageOf(error)] };
    }
  }

  #factsOf(source: ModelSource, parts: PartSources, load: LoadOptions): Promise<CheckpointFacts> {
    const key = JSON.stringify([keyOfSource(source), keyOfParts(parts), load]);
    if (this.#last?.key === key) return this.#last.facts;
    const facts = this.#read(source, parts, load);
    this.#last = { key, facts };
    // A server may answer better the next time.
    facts.catch(() => {
      if (this.#last?.facts === facts) this.#last = undefined;
    });
    return facts;
  }

  async #read(source: ModelSource, parts: PartSources, load: LoadOptions): Promise<CheckpointFacts> {
    using files = await this.store.peek(source);
    const opened = await openPartSources(parts, (part) => this.store.peek(part));
    try {
      return await readCheckpointFacts(files, { ...load, ...opened });
    } finally {
      for (const part of Object.values(opened)) part[Symbol.dispose]();
    }
  }
}

async function judgeRun(
  { clip }: SettingsQuestion,
  settings: Settings,
  { figures, defaults: model, preset, notices }: CheckpointFacts,
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
  return { ok, reasons: [...reasons, ...notices] };
}
