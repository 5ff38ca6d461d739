/** SHA-256 of the pixels of PNG files, one after the other. */
export function framesHash(files: readonly string[]): string;
