import { ZeroreelError } from '@zeroreel/core';
import type { Transfer } from '../http/transfer.js';
import { likeNames } from '../names/known-models.js';
import type { LookUp } from './remote-listing.js';

/**
 * The error for an answer of the hub that is no file, each with its way out. The hub says in headers what is wrong, as
 * huggingface_hub's `hf_raise_for_status` reads them.
 */
export function hubRefusal(
  { status, headers }: Pick<Transfer, 'status' | 'headers'>,
  { repo, revision, path }: { readonly repo: string; readonly revision: string; readonly path?: string },
  { hosts, advice }: Pick<LookUp, 'hosts' | 'advice'>,
): ZeroreelError {
  const code = headers.get('x-error-code') ?? '';
  const page = `${hosts.hub}/${repo}`;
  const { host } = new URL(hosts.hub);
  const error = (message: string) => new ZeroreelError('missing-file', message);
  if (headers.get('x-error-message')?.startsWith('Invalid credentials') === true) {
    return error(`${host} does not accept the token that it was sent: give another one (${advice.hubToken})`);
  }
  if (code === 'GatedRepo') {
    const what = `${repo} is gated: its owner wants you to agree to its terms on ${page}`;
    const way = status === 403 ? 'The account of your token has not been let in yet' : `Then give ${advice.hubToken}`;
    return error(`${what}. ${way}`);
  }
  if (code === 'RevisionNotFound') {
    return error(`${repo}: there is no revision ${revision}; ${page}/tree/main lists branches and tags`);
  }
  if (code === 'EntryNotFound') return error(`${repo}: there is no file ${path ?? ''} in revision ${revision}`);
  if (code === 'DisabledRepo') return error(`${repo} has been closed by ${host}`);
  if (code === 'RepoNotFound' || status === 401 || status === 404) return error(notFound(repo, host, advice));
  return error(`${repo}: ${host} answered ${status}`);
}

function notFound(repo: string, host: string, { hubToken, elsewhere }: LookUp['advice']): string {
  const like = likeNames(repo);
  const hint = like.length === 0 ? '' : `. Did you mean ${like.join(' or ')}?`;
  const nowhere = elsewhere === undefined ? '' : `, and ${elsewhere}`;
  return `${repo}: no such model on ${host}, or a private one that needs ${hubToken}${nowhere}${hint}`;
}
