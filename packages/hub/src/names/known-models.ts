/** A model that is known to have what zeroreel reads, for pages and hints. */
export interface KnownModel {
  readonly name: string;
}
export const KNOWN_MODELS: readonly KnownModel[] = [];
export const likeNames = (_: string): readonly string[] => [];
