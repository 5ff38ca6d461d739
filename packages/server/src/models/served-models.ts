import { readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { messageOf, type ModelDefaults, type ModelFiles } from '@zeroreel/core';
import { readCheckpointFacts } from '@zeroreel/models';
import { EMBEDDED_MODELS } from '@zeroreel/run';

/** A model or a file of weights that jobs may name. */
export interface ServedModel {
  /** What settings call it. */
  readonly id: string;
  /** `weights`: a single file, which may be a checkpoint, a LoRA or a network. */
  readonly kind: 'model' | 'weights';
}

/** What jobs may name, and what is known of it. */
export interface ServedModels {
  /** What is there now; the embedded model comes first. */
  list(): Promise<readonly ServedModel[]>;
  /** Whether jobs may name it: what is listed, and versions and files of what is allowed. */
  has(id: string): Promise<boolean>;
  /** What a model takes where a request says nothing; undefined where it cannot be told before a run. */
  defaultsOf(id: string): Promise<ModelDefaults | undefined>;
}

/** Where models come from. */
export interface ModelSources {
  /** Absolute path of a folder with models and files of weights. */
  readonly folder?: string | undefined;
  /** Models on the web that jobs may ask for: their names, and which other names are theirs. */
  readonly allowed?: { readonly names: readonly string[]; readonly allows: (id: string) => boolean };
  /** Opens a model by the name that jobs have for it. @throws ZeroreelError */
  readonly open: (id: string) => Promise<ModelFiles>;
  /** Told why a model cannot be read. */
  readonly warn?: (message: string) => void;
}

/** Folders of models may lie this deep: `owner/name`. */
const DEEPEST = 3;

/** The embedded models, those of a folder, and those on the web that are allowed. A request names them and no path. */
export function serveModels({
  folder,
  allowed = { names: [], allows: () => false },
  open,
  warn = () => undefined,
}: ModelSources): ServedModels {
  const known = new Map<string, Promise<ModelDefaults | undefined>>();
  const readDefaults = (id: string): Promise<ModelDefaults | undefined> =>
    open(id)
      .then(readFacts)
      .catch((error: unknown) => {
        warn(`${id}: ${messageOf(error)}`);
        known.delete(id);
        return undefined;
      });
  async function list(): Promise<readonly ServedModel[]> {
    const named = (id: string): ServedModel => ({ id, kind: 'model' });
    const found = folder === undefined ? [] : await modelsIn(folder, '', DEEPEST);
    return [...[...EMBEDDED_MODELS, ...allowed.names].map(named), ...found];
  }
  return {
    list,
    has: async (id) => allowed.allows(id) || (await list()).some((each) => each.id === id),
    defaultsOf(id) {
      const here = known.get(id) ?? readDefaults(id);
      known.set(id, here);
      return here;
    },
  };
}

const readFacts = async (files: ModelFiles): Promise<ModelDefaults> => (await readCheckpointFacts(files)).defaults;

async function modelsIn(root: string, path: string, depth: number): Promise<readonly ServedModel[]> {
  const entries = await readdir(join(root, path), { withFileTypes: true }).catch(() => []);
  const isModel = path !== '' && entries.some(({ name }) => name === 'model_index.json');
  if (isModel) return [{ id: path, kind: 'model' }];
  const found: ServedModel[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const id = path === '' ? entry.name : posix.join(path, entry.name);
    if (entry.name.startsWith('.') || /\p{Cc}/u.test(entry.name)) continue;
    if (entry.name.endsWith('.safetensors')) found.push({ id, kind: 'weights' });
    else if (depth > 1 && (entry.isDirectory() || entry.isSymbolicLink())) {
      found.push(...(await modelsIn(root, id, depth - 1)));
    }
  }
  return found;
}
