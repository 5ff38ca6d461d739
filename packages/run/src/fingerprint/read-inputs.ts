import type { ModelFile, Option } from '@zeroreel/core';
import type { Opener } from '../compose/opener.js';
import { baseName, fileInputs } from '../settings/file-inputs.js';
import type { DeclaredPlugins } from '../settings/parse-settings.js';
import type { InputFingerprints } from '../settings/recorded-settings.js';
import type { Settings } from '../settings/settings.js';
import { fingerprintOf, type FingerprintedFile } from './fingerprint.js';
import type { Sha256 } from './sha256.js';
import { DEFAULTS, trackFiles, type TrackedFiles } from './tracked-files.js';
import { filesIn, isHidden } from './wide-fingerprint.js';

/** What was read of one name that settings have: files in the order in which they were read, and those of folders. */
interface Read {
  readonly sequence: Map<string, ModelFile>;
  readonly tracked: TrackedFiles[];
}

/** Notes which files a run reads of those that its settings name beside the model. */
export class ReadInputs {
  /** Opens what the opener that was given opens; what is read through it is noticed. */
  readonly open: Opener;
  readonly #read = new Map<string, Read>();

  constructor(
    private readonly settings: Pick<Settings, 'plugins'>,
    private readonly known: DeclaredPlugins,
    open: Opener,
  ) {
    const noting = (name: string) => (file: ModelFile) => void this.#of(name).sequence.set(file.location, file);
    this.open = {
      clip: (clip, options) => open.clip(clip, { ...options, onRead: noting(clip.file) }),
      picture: (file, options) => open.picture(file, { ...options, onRead: noting(file) }),
      text: (file, options) => open.text(file, { ...options, onRead: noting(file) }),
      embeddedNetwork: (name, options) => open.embeddedNetwork(name, options),
      files: async (file, options) => {
        const tracked = trackFiles(await open.files(file, options));
        this.#of(file).tracked.push(tracked);
        return tracked.files;
      },
    };
  }

  /** Fingerprints of what was read, by the names that settings have for it. @param newHash a new one each time */
  async fingerprints(newHash: () => Sha256): Promise<InputFingerprints> {
    const prints: [string, string][] = [];
    for (const name of this.#read.keys())
      prints.push([name, await fingerprintOf(await this.#filesOf(name), newHash())]);
    return Object.fromEntries(prints);
  }

  /** Leaves out a name whose fingerprint is known otherwise. */
  forget(name: string): void {
    this.#read.delete(name);
  }

  /** What was read of a name. */
  readOf(name: string): readonly ModelFile[] {
    const { sequence, tracked } = this.#of(name);
    return [...sequence.values(), ...tracked.flatMap(({ opened }) => [...opened.values()])];
  }

  #of(name: string): Read {
    const read = this.#read.get(name) ?? { sequence: new Map<string, ModelFile>(), tracked: [] };
    this.#read.set(name, read);
    return read;
  }

  async #filesOf(name: string): Promise<readonly FingerprintedFile[]> {
    const { sequence, tracked } = this.#of(name);
    const pictures = [...sequence.values()].map((file, place) => ({ role: String(place), file }));
    const ofFolders = new Map<string, FingerprintedFile>();
    for (const each of tracked) for (const one of await filesOf(each)) ofFolders.set(one.role, one);
    const files = [...pictures, ...[...ofFolders.values()].sort(byRole)];
    const [only] = files;
    if (only === undefined || files.length > 1) return files;
    return [{ ...only, role: this.#isNamed(name) ? baseName(name) : '' }];
  }

  /** Whether what a file is called counts, as it does where its name is a word of prompts. */
  #isNamed(name: string): boolean {
    const inputs = fileInputs(this.settings, this.known);
    return inputs.some(({ file, option }) => file === name && isNamed(option));
  }
}

/** What was opened; what lies there where nothing was, as with a plugin that opens it later. */
const filesOf = async ({ files, opened }: TrackedFiles): Promise<readonly FingerprintedFile[]> =>
  opened.size > 0
    ? [...opened].map(([role, file]) => ({ role, file })).filter(({ role }) => role !== DEFAULTS)
    : (await filesIn(files)).filter(({ role }) => !isHidden(role));

const isNamed = (option: Option): boolean =>
  option.kind === 'list' ? isNamed(option.of as Option) : option.kind === 'weights' && option.named === true;

const byRole = (one: FingerprintedFile, other: FingerprintedFile): number => (one.role < other.role ? -1 : 1);
