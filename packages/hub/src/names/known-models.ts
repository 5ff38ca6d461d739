/** A model whose published files are ones that zeroreel reads. */
export interface KnownModel {
  readonly name: string;
  /** Which of its weights' files to take. Default: the plain ones. */
  readonly variant?: string;
  /** What it makes, in a few words for people. */
  readonly what: string;
  /** Of the files that are downloaded. */
  readonly bytes: number;
  /** Bytes of memory that eight frames of its size take on a GPU, in halves, as `preflight` estimates them. */
  readonly memory: number;
}

/**
 * Models to begin with, checked against the lists of files that their authors publish: `.safetensors` for each part. Where
 * there are halves, they are taken: they are half the download.
 */
export const KNOWN_MODELS: readonly KnownModel[] = [
  {
    name: 'stable-diffusion-v1-5/stable-diffusion-v1-5',
    variant: 'fp16',
    what: 'Stable Diffusion 1.5, 512×512',
    bytes: 2.13e9,
    memory: 4.7e9,
  },
  {
    name: 'Lykon/dreamshaper-8',
    variant: 'fp16',
    what: 'paintings and portraits, 512×512',
    bytes: 2.13e9,
    memory: 4.7e9,
  },
  {
    name: 'lambdalabs/miniSD-diffusers@refs/pr/9',
    what: 'Stable Diffusion for small pictures, 256×256',
    bytes: 4.27e9,
    memory: 3.2e9,
  },
  {
    name: 'timbrooks/instruct-pix2pix',
    what: 'edits clips as an instruction says, 512×512',
    bytes: 4.27e9,
    memory: 4.7e9,
  },
  {
    name: 'stabilityai/stable-diffusion-xl-base-1.0',
    variant: 'fp16',
    what: 'Stable Diffusion XL, 1024×1024',
    bytes: 6.94e9,
    memory: 17e9,
  },
];

/** Known models that a name without a model may have been meant for: those of the same name, or nearly of it. */
export function likeNames(repo: string): readonly string[] {
  const [, own = ''] = repo.split('/');
  const known = KNOWN_MODELS.map(({ name }) => name.replace(/@.*/, ''));
  return known.filter(
    (name) => name !== repo && (name.split('/')[1] === own || distance(name.toLowerCase(), repo.toLowerCase()) <= 3),
  );
}

/** How many characters have to be put in, taken out or changed (Levenshtein 1966). */
function distance(one: string, other: string): number {
  let last = Array.from({ length: other.length + 1 }, (_, k) => k);
  for (const [i, character] of [...one].entries()) {
    const next = [i + 1];
    for (const [k, wanted] of [...other].entries()) {
      const change = (last[k] ?? 0) + (character === wanted ? 0 : 1);
      next.push(Math.min(change, (last[k + 1] ?? 0) + 1, (next[k] ?? 0) + 1));
    }
    last = next;
  }
  return last.at(-1) ?? 0;
}
