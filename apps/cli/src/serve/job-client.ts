import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { messageOf, ZeroreelError } from '@zeroreel/core';
import type { JobView } from '@zeroreel/server';

/** Changes jobs and lists them: a server, or the journal where none runs. */
export interface JobDesk extends AsyncDisposable {
  list(states: string | undefined): Promise<readonly JobView[]>;
  get(id: string): Promise<JobView>;
  cancel(id: string): Promise<JobView>;
  retry(id: string): Promise<JobView>;
  /** Writes a file of a job. */
  download(id: string, name: string, path: string): Promise<void>;
}

/** Asks a server. @param key that it wants */
export function remoteDesk(url: string, key: string | undefined): JobDesk {
  async function ask(path: string, method = 'GET'): Promise<Response> {
    const headers = key === undefined ? {} : { Authorization: `Bearer ${key}` };
    const response = await fetch(new URL(path, url), { method, headers }).catch((cause: unknown) => {
      throw new ZeroreelError('invalid-request', `${url}: no server answers: ${messageOf(cause)}`, { cause });
    });
    if (response.ok) return response;
    throw new ZeroreelError('invalid-request', await whyNot(response, url));
  }
  const view = async (path: string, method?: string): Promise<JobView> =>
    (await (await ask(path, method)).json()) as JobView;
  const pathOf = (id: string) => `/v1/jobs/${encodeURIComponent(id)}`;
  return {
    async list(states) {
      const jobs: JobView[] = [];
      for (let after = ''; ;) {
        const query = new URLSearchParams({ limit: '200', ...(after && { after }), ...(states && { state: states }) });
        const page = (await (await ask(`/v1/jobs?${query.toString()}`)).json()) as { data: JobView[]; next?: string };
        jobs.push(...page.data);
        if (page.next === undefined) return jobs;
        after = page.next;
      }
    },
    get: (id) => view(pathOf(id)),
    cancel: (id) => view(`${pathOf(id)}/cancel`, 'POST'),
    retry: (id) => view(`${pathOf(id)}/retry`, 'POST'),
    async download(id, name, path) {
      const { body } = await ask(`${pathOf(id)}/artifacts/${name.split('/').map(encodeURIComponent).join('/')}`);
      if (body !== null) await writeWhole(path, body as ReadableStream<Uint8Array>);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

async function whyNot(response: Response, url: string): Promise<string> {
  const body = (await response.json().catch(() => ({}))) as { readonly error?: { readonly message?: string } };
  const hint = response.status === 401 ? '; ZEROREEL_API_KEY names the key' : '';
  return `${url}: ${body.error?.message ?? `status ${response.status}`}${hint}`;
}

/** A file is there whole or not at all. */
export async function writeWhole(path: string, body: ReadableStream<Uint8Array>): Promise<void> {
  const part = `${path}.part`;
  await pipeline(Readable.fromWeb(body as never), createWriteStream(part));
  await rename(part, path);
}
