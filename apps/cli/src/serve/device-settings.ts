import { join } from 'node:path';
import type { ArtifactStore } from '@zeroreel/jobs';
import { FileArtifactStore } from '@zeroreel/jobs-node';
import { ZeroreelError } from '@zeroreel/core';
import type { Variables } from '@zeroreel/node';
import type { AllowedModels } from './allowed-models.js';
import { ServedFiles } from './served-files.js';

/** What the process of a device is told when it is started. */
export interface DeviceSettings {
  /** A folder, or the address of a bucket: `s3://…`. */
  readonly store: string;
  /** Of the folder, which tells it from another one in its place. */
  readonly mark?: string | undefined;
  /** Absolute folder for files that are not there whole, and copies of uploads. */
  readonly scratch: string;
  /** Absolute folder of models. */
  readonly models?: string | undefined;
  /** Milliseconds between two states; default: as the keeper has it. */
  readonly stateInterval?: number | undefined;
  /** Names of models on the web that jobs may ask for. */
  readonly allowed: readonly string[];
  /** What `--plugin` was given with. */
  readonly plugins: readonly string[];
}

/** As arguments of a process, and back. */
export const deviceArguments = (settings: DeviceSettings): readonly string[] => [JSON.stringify(settings)];
export const readDeviceArguments = ([json = '{}']: readonly string[]): DeviceSettings =>
  JSON.parse(json) as DeviceSettings;

/** Where what jobs make is kept. @param mark of its folder @throws ZeroreelError `missing-file` where the package for buckets is not installed */
export async function openArtifacts(store: string, mark?: string): Promise<ArtifactStore> {
  if (!store.includes('://')) return new FileArtifactStore(store, mark);
  const name = '@zeroreel/jobs-s3';
  const { openS3Store } = await import(name).then(
    (module: unknown) =>
      module as { readonly openS3Store: (address: string, env: Variables) => Promise<ArtifactStore> },
    (cause: unknown) => {
      throw new ZeroreelError(
        'missing-file',
        `--store ${store}: expected ${name}, which is not installed: npm install ${name}`,
        { cause },
      );
    },
  );
  return openS3Store(store, process.env);
}

/** What the names of jobs stand for. */
export const servedFiles = (
  { models, scratch }: Pick<DeviceSettings, 'models' | 'scratch'>,
  allowed: AllowedModels,
  artifacts: ArtifactStore,
): ServedFiles => new ServedFiles({ artifacts, models, allowed, inputs: join(scratch, 'inputs') });
