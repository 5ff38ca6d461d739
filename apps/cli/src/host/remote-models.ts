import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { formatModelName, RemoteModels, type ModelName } from '@zeroreel/hub';
import { nodeModelStorage, readHubEnvironment, type Variables } from '@zeroreel/node';
import { version } from '../version.js';

/** Models on the web, as the environment says, opened when the first one is asked for. */
export type RemoteModelsSource = () => RemoteModels;

/**
 * @param env default: that of this process
 * @param nothingFetched why nothing is downloaded, for messages; default: as the environment says
 */
export function remoteModels(env: Variables = process.env, nothingFetched?: string): RemoteModelsSource {
  let models: RemoteModels | undefined;
  return () => (models ??= openRemoteModels(env, nothingFetched));
}

/** @throws ZeroreelError `invalid-request` for an endpoint that is no address */
function openRemoteModels(env: Variables, nothingFetched?: string): RemoteModels {
  const { hosts, tokens, offline = nothingFetched, stall, ...folders } = readHubEnvironment(env);
  return new RemoteModels({
    ...{ hosts, tokens, storage: nodeModelStorage(folders) },
    ...(offline !== undefined && { offline }),
    ...(stall !== undefined && { stall }),
    advice: {
      hubToken: 'a token of your account in HF_TOKEN, or with `hf auth login`',
      civitaiToken: 'a token of your account in CIVITAI_TOKEN',
      space: "'zeroreel models' shows what is kept and removes it; HF_HOME or HF_HUB_CACHE may name another disk",
      elsewhere: 'there is no file or folder of that name here',
    },
    // A compressed body has another length than its file.
    headers: { 'User-Agent': `zeroreel/${version}`, 'Accept-Encoding': 'identity' },
  });
}

/**
 * What settings call a model or a file of weights that a user has named: a path that exists comes first, then a name on
 * the web; anything else is a path.
 * @throws ZeroreelError `invalid-request` for what is meant as a name on the web and is none
 */
export function referenceOf(text: string, remote: RemoteModelsSource): string {
  if (existsSync(text)) return resolve(text);
  const name = remoteNameOf(text, remote);
  return name === undefined ? resolve(text) : formatModelName(name);
}

/** A name on the web; undefined for a path. */
export const remoteNameOf = (text: string, remote: RemoteModelsSource): ModelName | undefined => remote().parse(text);
