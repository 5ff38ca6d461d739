/** Where a model comes from. */
export type ModelSource =
  /** The mini family, part of the page. */
  | { readonly kind: 'embedded' }
  /** A folder in diffusers' layout, or a `.safetensors` file, on a web server. */
  | { readonly kind: 'url'; readonly url: string }
  /** A folder's files or a single one, dropped on the page or chosen. */
  | { readonly kind: 'dropped'; readonly name: string; readonly files: readonly File[] };

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
