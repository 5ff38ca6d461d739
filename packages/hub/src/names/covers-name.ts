import { formatModelName, type ModelName } from './model-name.js';

/**
 * Whether what a name stands for belongs to what another one does: a version, a file or a folder of the same repository,
 * one of the files of the same version, a file in the same folder.
 */
export function coversName(whole: ModelName, part: ModelName): boolean {
  if (whole.kind === 'hub' && part.kind === 'hub') {
    const { repo, revision = part.revision, path = part.path } = whole;
    return repo === part.repo && revision === part.revision && isWithin(path, part.path);
  }
  if (whole.kind === 'civitai' && part.kind === 'civitai') {
    const { wanted: _, ...version } = part;
    return isSame(whole, part) || isSame(whole, version);
  }
  if (whole.kind !== 'address' || part.kind !== 'address') return false;
  return whole.url === part.url || (whole.url.endsWith('/') && part.url.startsWith(whole.url));
}

const isSame = (one: ModelName, other: ModelName): boolean => formatModelName(one) === formatModelName(other);

const isWithin = (folder: string | undefined, path: string | undefined): boolean =>
  folder === path || (path?.startsWith(`${folder}/`) ?? false);
