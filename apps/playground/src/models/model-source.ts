/** Where a model comes from. */
export type ModelSource =
  /** The mini family, part of the page. */
  | { readonly kind: 'embedded' }
  /** A folder in diffusers' layout, or a `.safetensors` file, on a server. */
  | { readonly kind: 'url'; readonly url: string }
  /** What was dropped on the page or chosen: a folder's files with their paths in it, or a single one. */
  | { readonly kind: 'dropped'; readonly name: string; readonly files: readonly DroppedFile[] };

/** A file and its path in the folder that was dropped. */
export interface DroppedFile {
  readonly path: string;
  readonly file: File;
}

/** What settings call a model. */
export function nameOfSource(source: ModelSource): string {
  switch (source.kind) {
    case 'embedded':
      return 'embedded';
    case 'url':
      return source.url;
    case 'dropped':
      return source.name;
  }
}
