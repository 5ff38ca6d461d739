/** A folder for a host of static files that sends no headers. */
export function writePages(site: string, folder: string): void;
/** A folder for a static Space of Hugging Face. */
export function writeSpace(site: string, folder: string): void;
