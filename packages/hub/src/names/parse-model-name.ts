import { ZeroreelError } from '@zeroreel/core';
import { parseCivitaiUrl, readCivitaiName } from './civitai-name.js';
import { isHubHost, parseHubUrl, readHubName, readShortName } from './hub-name.js';
import type { ModelName } from './model-name.js';
import { splitAddress } from './secret-address.js';

/** Which servers names stand for. */
export interface NameHosts {
  /** The hub, as `HF_ENDPOINT` may name it: an origin, or one with a path. */
  readonly hub: string;
  /** An origin. */
  readonly civitai: string;
}

/** The public servers. */
export const PUBLIC_HOSTS: NameHosts = { hub: 'https://huggingface.co', civitai: 'https://civitai.com' };

/** What an address says besides the name. It is used and kept nowhere. */
export interface NameSecret {
  /** What is requested in the place of the name's own address. */
  readonly request?: string;
  /** `user:password`, or a token as the password. */
  readonly login?: string;
}

/** A name, and what its address gave away. */
export interface ParsedName {
  readonly name: ModelName;
  readonly secret?: NameSecret;
}

/** What browsers show of an address of these sites, and people copy. */
const BARE_SITE = /^(?:www\.)?(?:huggingface\.co|hf\.co|civitai\.com)\/(?=.)/i;

/**
 * Reads the name of a model on the web: `owner/name[@revision][:file]`, `hf://…`, `civitai:ID`, the address of a page of
 * either site, or any other address. Undefined for what is none of these: a path, a word, the name of a dropped file.
 * Whoever has files looks there first, as `owner/name` may also be a folder.
 * @throws ZeroreelError `invalid-request` for what is meant as such a name and is none, saying what was expected
 */
export function parseModelName(text: string, hosts: NameHosts = PUBLIC_HOSTS): ParsedName | undefined {
  const trimmed = text.trim().replace(BARE_SITE, 'https://$&');
  if (/^hf:\/\//i.test(trimmed)) return { name: readHubName(trimmed) };
  if (/^civitai:/i.test(trimmed)) return { name: readCivitaiName(trimmed) };
  if (!/^https?:\/\//i.test(trimmed)) {
    const name = readShortName(trimmed);
    return name && { name };
  }
  const url = URL.parse(trimmed);
  if (url === null) throw new ZeroreelError('invalid-request', `expected an address, got ${trimmed}`);
  const { address, request, login } = splitAddress(url);
  if (isHubHost(url, hosts.hub)) {
    const name = parseHubUrl(new URL(address), hosts.hub);
    return { name, ...(login !== undefined && { secret: { login } }) };
  }
  const token = url.searchParams.get('token');
  const civitai = parseCivitaiUrl(url, hosts.civitai);
  if (civitai) return { name: civitai, ...(token !== null && { secret: { login: `:${token}` } }) };
  const secret = { ...(request !== address && { request }), ...(login !== undefined && { login }) };
  const name = { kind: 'address', url: address } as const;
  return { name, ...(Object.keys(secret).length > 0 && { secret }) };
}
