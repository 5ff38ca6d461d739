export { FileArtifactStore } from './file-artifact-store.js';
export { openJournal, type Journal, type JournalOptions } from './journal/journal.js';
