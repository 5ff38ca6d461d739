import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { messageOf, type ModelFiles } from '@zeroreel/core';
import { UPLOADED_MODELS, type WorkClass } from '@zeroreel/jobs';
import type { DeviceSpec } from '@zeroreel/jobs-node';
import { readCheckpointFacts } from '@zeroreel/models';
import { fingerprintFiles, type FingerprintedFile } from '@zeroreel/run';
import type { ServedModel, ServedModels } from '@zeroreel/server';
import { newSha256 } from '../host/fingerprints.js';

/** Which models a machine has. */
export interface OfferedModels {
  readonly models: Pick<ServedModels, 'list'>;
  readonly open: (id: string) => Promise<ModelFiles>;
  /** What always stands for the same files; default: nothing does, and the files are read. @throws ZeroreelError */
  readonly identityOf?: (id: string) => Promise<string | undefined>;
  /** Told which model cannot be read, and why. */
  readonly warn: (message: string) => void;
}

/** Digits of a fingerprint in the name of a queue. */
const DIGITS = 12;

/**
 * The classes of a device: one for each model of its machine, and one for all that are uploaded. Models of one name and other
 * files are other classes, so that no two machines make parts of one video with different weights.
 */
export function offeredClasses({ models, open, identityOf, warn }: OfferedModels) {
  /** Prints by models, and what their files looked like then. */
  const known = new Map<string, { readonly looks: string; readonly print: string | undefined }>();

  const warned = new Set<string>();

  async function printOf({ id, kind }: ServedModel): Promise<string | undefined> {
    try {
      // Some files of a repository may be missing here. Its commit stands for what all of them hold.
      const identity = await identityOf?.(id);
      if (identity !== undefined) return digitsOf(`${id}\n${identity}`);
      const model = await open(id);
      const files = await allFiles(model);
      const looks = JSON.stringify(await Promise.all(files.map(looksOf)));
      const before = known.get(id);
      if (before?.looks === looks) return before.print;
      // A LoRA or a network is no model; what it is stands in it.
      const isModel = kind === 'model' || (await readCheckpointFacts(model).then(yes, no));
      // Its name too: whoever has the same files under another one does not find it.
      const print = isModel ? digitsOf(`${id}\n${await fingerprintFiles(files, newSha256())}`) : undefined;
      known.set(id, { looks, print });
      return print;
    } catch (error) {
      // One that is being copied keeps none of the others back.
      if (kind === 'model' && !warned.has(id)) warn(`${id}: no jobs of it are taken: ${messageOf(error)}`);
      warned.add(id);
      return undefined;
    }
  }

  return async ({ deviceClass: device }: Pick<DeviceSpec, 'deviceClass'>): Promise<readonly WorkClass[]> => {
    const classes: WorkClass[] = [{ device, model: UPLOADED_MODELS, print: UPLOADED_MODELS }];
    for (const served of await models.list()) {
      const print = await printOf(served);
      if (print !== undefined) classes.push({ device, model: served.id, print });
    }
    return classes;
  };
}

const yes = (): boolean => true;
const no = (): boolean => false;

const digitsOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, DIGITS);

/** Folders of a model in diffusers' layout, of all families. */
const FOLDERS = ['', 'scheduler', 'text_encoder', 'text_encoder_2', 'tokenizer', 'tokenizer_2', 'unet', 'vae'];
const READ = /\.(?:json|txt|safetensors)$/;

async function allFiles(files: ModelFiles): Promise<readonly FingerprintedFile[]> {
  const found: FingerprintedFile[] = [];
  for (const folder of FOLDERS) {
    for (const name of [...(await files.list(folder))].filter((each) => READ.test(each)).sort()) {
      const role = folder === '' ? name : `${folder}/${name}`;
      found.push({ role, file: await files.open(role) });
    }
  }
  return found;
}

/** Changes where a file is written anew. */
async function looksOf({ role, file }: FingerprintedFile): Promise<readonly [string, number, number]> {
  const facts = await stat(file.location).catch(() => undefined);
  return [role, file.size, facts?.mtimeMs ?? 0];
}
