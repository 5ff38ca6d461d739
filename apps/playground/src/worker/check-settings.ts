import '@zeroreel/core/disposal';
import { preflight } from '@zeroreel/backend-webgpu';
import {
  messageOf,
  requestFaults,
  requestOptions,
  requestWork,
  samplerNames,
  ZeroreelError,
  type Fault,
  type Options,
  type RequestWork,
  type WeightFigures,
} from '@zeroreel/core';
import { formatBytes, RemoteModel } from '@zeroreel/hub';
import { readCheckpointFacts, type CheckpointFacts } from '@zeroreel/models';
import {
  type DeclaredPlugins,
  fileInputs,
  leadingClip,
  type LoadOptions,
  loadOptionsOf,
  modelSourceOf,
  optionsOf,
  presetFor,
  readAdditionFigures,
  readSettingsValue,
  resizeRuleOf,
  type Settings,
} from '@zeroreel/run';
import { chooseBackend } from '../compose/open-backend.js';
import {
  keyOfParts,
  keyOfSource,
  modelSource,
  openSources,
  partSources,
  type ModelSource,
  type PartSources,
} from '../models/model-source.js';
import type { HeldModelFiles } from '@zeroreel/web';
import type { EmbeddedModel } from '../models/embedded-models.js';
import type { ModelStore } from '../models/model-store.js';
import { agreementOf } from '../settings/file-names.js';
import { knownSize, shownDefault, type DefaultsContext } from '../settings/shown-defaults.js';
import { isOfValue } from '../ui/fields/field-faults.js';
import { labelOf } from '../ui/fields/option-words.js';
import type { SettingsCheck, SettingsQuestion } from '../worker-protocol.js';
import { PageOpener } from './page-opener.js';
import { ROWS_OF_EDIT } from '../estimate/pace.js';

/** A model that was looked at. */
interface Looked extends Disposable {
  readonly facts: CheckpointFacts;
  /** What networks in the UNet's graph demand; none where they cannot be opened, which a run tells. */
  readonly additions: readonly WeightFigures[];
  /** Bytes that a run has to download first. */
  readonly missingBytes: () => Promise<number>;
}

/** Looks at settings before anything large is downloaded. What it read of the model that was last asked for is kept. */
export class SettingsChecker {
  #last: { readonly key: string; readonly looked: Promise<Looked> } | undefined;

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
        (each) => each.kind === 'web' && !agreed.includes(agreementOf(each.name)),
      );
      if (unseen?.kind === 'web') return { faults, ok: true, reasons: [], unseen: unseen.name };
      const { facts, additions, missingBytes } = await this.#look(source, parts, settings, question);
      const { defaults, world, preset } = facts;
      const all = faults.length > 0 ? faults : refusals(settings, facts, this.known);
      const wrong = all.filter(isOfValue);
      if (wrong.length > 0) {
        const told = { ok: false, reasons: wrong.map(sentenceOf) };
        return { faults: all, defaults, ...(world && { world }), ...(preset && { preset }), ...told };
      }
      const { ok, reasons, work } = await judgeRun(question, settings, { ...facts, additions }, this.known);
      const download = ok ? downloadReason(await missingBytes()) : [];
      const told = { ok, reasons: [...reasons, ...download], ...(work && { work }) };
      return { faults, defaults, ...(world && { world }), ...(preset && { preset }), ...told };
    } catch (error) {
      return { faults, ok: false, reasons: [messageOf(error)] };
    }
  }

  #look(source: ModelSource, parts: PartSources, settings: Settings, question: SettingsQuestion): Promise<Looked> {
    const load = loadOptionsOf(settings);
    const networks = fileInputs(settings, this.known).filter(({ option }) => option.kind === 'network');
    const names = networks.map(({ plugin, file }) => [plugin, file]);
    const plugins = settings.plugins.map(({ name }) => name);
    const key = JSON.stringify([keyOfSource(source), keyOfParts(parts), load, names, plugins, question.agreed.length]);
    if (this.#last?.key === key) return this.#last.looked;
    this.#last?.looked.then((last) => last[Symbol.dispose]()).catch(() => undefined);
    const additions = this.#additions(settings, question);
    const looked = this.#read(source, parts, load, additions);
    this.#last = { key, looked };
    // A server may answer better the next time.
    looked.catch(() => {
      if (this.#last?.looked === looked) this.#last = undefined;
    });
    return looked;
  }

  async #additions(settings: Settings, { files, agreed }: SettingsQuestion): Promise<readonly WeightFigures[]> {
    const open = async (source: ModelSource) => {
      if (source.kind !== 'web' || agreed.includes(agreementOf(source.name))) return this.store.peek(source);
      throw new ZeroreelError('missing-file', `${source.name} is looked at once the visitor has agreed to its address`);
    };
    const store = { open, embedded: (member: EmbeddedModel) => open({ kind: 'embedded', member }) };
    using opener = new PageOpener(store, { settings, files, clips: {} });
    return await readAdditionFigures(settings, this.known, opener).catch(() => []);
  }

  async #read(
    source: ModelSource,
    parts: PartSources,
    load: LoadOptions,
    additions: Promise<readonly WeightFigures[]>,
  ): Promise<Looked> {
    const opened = await openSources(source, parts, (each) => this.store.peek(each));
    try {
      const facts = await readCheckpointFacts(opened.files, { ...load, ...opened.parts });
      const all = [opened.files, ...Object.values(opened.parts)];
      return {
        facts,
        additions: await additions,
        missingBytes: () => missingBytesOf(all),
        [Symbol.dispose]: () => opened[Symbol.dispose](),
      };
    } catch (error) {
      opened[Symbol.dispose]();
      throw error;
    }
  }
}

/** What a run would refuse. What strangers' samplers take is theirs to say. */
function refusals(settings: Settings, facts: CheckpointFacts, known: DeclaredPlugins) {
  if (isOfStranger(settings)) return [];
  return requestFaults(settings.request, requestFacts(settings, facts, known)).map((fault) => ({
    ...fault,
    path: `request.${fault.path}`,
  }));
}

/** What a run will have to do; undefined where a stranger's sampler decides it. */
function workOf(settings: Settings, facts: CheckpointFacts, known: DeclaredPlugins): RequestWork | undefined {
  if (isOfStranger(settings)) return undefined;
  const work = requestWork(settings.request, requestFacts(settings, facts, known));
  return optionsOf(settings, 'instruct-pix2pix') === undefined ? work : { ...work, rows: ROWS_OF_EDIT };
}

const isOfStranger = ({ request: { sampler = '' } }: Settings): boolean =>
  sampler !== '' && !samplerNames.includes(sampler);

function requestFacts(settings: Settings, { request, defaults, preset }: CheckpointFacts, known: DeclaredPlugins) {
  const motion = settings.plugins.some(({ name }) => name === 'motion-dynamics');
  return { ...request, motion, defaults: { ...defaults, ...presetFor(settings, known, preset)?.request } };
}

function sentenceOf({ path, message }: Fault): string {
  const key = path.split('.').at(-1) ?? path;
  const option = (requestOptions as Options)[key];
  return `${option === undefined ? path : labelOf(key, option)}: ${message}`;
}

async function missingBytesOf(all: readonly HeldModelFiles[]): Promise<number> {
  const each = all.map(async (files) => (files instanceof RemoteModel ? files.missingBytes() : 0));
  return (await Promise.all(each)).reduce((sum, bytes) => sum + bytes, 0);
}

const downloadReason = (bytes: number): readonly string[] =>
  bytes === 0 ? [] : [`${formatBytes(bytes)} are downloaded first, and kept in this browser.`];

async function judgeRun(
  { clip }: SettingsQuestion,
  settings: Settings,
  facts: CheckpointFacts & Pick<Looked, 'additions'>,
  known: DeclaredPlugins,
): Promise<Pick<SettingsCheck, 'ok' | 'reasons' | 'work'>> {
  const { figures, additions, defaults: model, preset, notices } = facts;
  const { request } = settings;
  const resize = resizeRuleOf(leadingClip(settings, known) ?? {});
  const context: DefaultsContext = {
    ...{ settings, model, preset: presetFor(settings, known, preset) },
    ...(clip && { clip: { ...clip, resize } }),
  };
  const number = (key: 'frames' | 'guidanceScale') =>
    request[key] ?? Number(shownDefault('request', key, context)?.value ?? requestOptions[key].default);
  const asked = { ...knownSize(context), frames: number('frames') };
  const provider = await chooseBackend(settings);
  const guided = number('guidanceScale') > 1;
  const { ok, reasons } = await preflight({ figures, additions, ...asked, guided, provider });
  const work = workOf({ ...settings, request: { ...request, ...asked } }, facts, known);
  return { ok, reasons: [...reasons, ...notices], ...(work && { work: { ...work, backend: provider } }) };
}
