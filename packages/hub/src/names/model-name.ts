/** What a model on the web is called. */
export type ModelName = HubName | CivitaiName | AddressName;

/** A repository of the Hugging Face Hub, or one file or folder of it. */
export interface HubName {
  readonly kind: 'hub';
  /** `owner/name` */
  readonly repo: string;
  /** Branch, tag or commit. Default: `main`. */
  readonly revision?: string;
  /** Of one file or folder, with '/'. Default: the whole repository. */
  readonly path?: string;
}

/** A version of a model on Civitai, or a model, which stands for its newest version. */
export interface CivitaiName {
  readonly kind: 'civitai';
  readonly of: 'version' | 'model';
  readonly id: number;
  /** Which of its files, as the site's own addresses say it. Default: the one that the site offers first. */
  readonly wanted?: CivitaiFile;
}

/** What tells the files of a version apart. */
export interface CivitaiFile {
  /** `pruned` or `full` */
  readonly size?: string;
  /** `fp16`, `fp32`, `bf16` */
  readonly fp?: string;
}

/** A file on any web server, or a folder in diffusers' layout. */
export interface AddressName {
  readonly kind: 'address';
  /** `https://…`, without what is nobody else's business: passwords, keys, tokens, signatures. */
  readonly url: string;
}

/** How settings and messages write a name. `parseModelName` reads it. */
export function formatModelName(name: ModelName): string {
  switch (name.kind) {
    case 'hub': {
      const { repo, revision, path } = name;
      return `${repo}${revision === undefined ? '' : `@${revision}`}${path === undefined ? '' : `:${path}`}`;
    }
    case 'civitai': {
      const { of, id, wanted = {} } = name;
      const query = new URLSearchParams(Object.entries(wanted)).toString();
      return `civitai:${of === 'model' ? 'models/' : ''}${id}${query === '' ? '' : `?${query}`}`;
    }
    case 'address':
      return name.url;
  }
}

/** Whether a revision is a commit, which always stands for the same files. */
export const isCommit = (revision: string): boolean => /^[0-9a-f]{40}$/.test(revision);
