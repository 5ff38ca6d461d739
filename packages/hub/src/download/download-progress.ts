/** How far downloads are that are wanted together. */
export interface DownloadProgress {
  /** The file of which some has just come. */
  readonly file: string;
  /** Bytes of all files. */
  readonly loaded: number;
  readonly total: number;
  /** Complete files, of all. */
  readonly done: number;
  readonly files: number;
}

/** A file that is counted. */
export interface CountedFile {
  readonly name: string;
  readonly size: number;
}

/** It is told so often at most, in milliseconds. */
const OFTEN = 200;

/** Adds up what comes of several files. */
export class ProgressSum {
  readonly #loaded = new Map<CountedFile, number>();
  readonly #done = new Set<CountedFile>();
  #told = -Infinity;

  constructor(
    private readonly tell: (progress: DownloadProgress) => void,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** Counts a file in. */
  expect(file: CountedFile): void {
    this.#loaded.set(file, this.#loaded.get(file) ?? 0);
  }

  came(file: CountedFile, bytes: number): void {
    this.#loaded.set(file, (this.#loaded.get(file) ?? 0) + bytes);
    if (this.clock() - this.#told >= OFTEN) this.#tell(file);
  }

  restarted(file: CountedFile): void {
    this.#loaded.set(file, 0);
  }

  completed(file: CountedFile): void {
    this.#loaded.set(file, file.size);
    this.#done.add(file);
    this.#tell(file);
  }

  #tell({ name }: CountedFile): void {
    this.#told = this.clock();
    const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
    this.tell({
      file: name,
      loaded: sum([...this.#loaded.values()]),
      total: sum([...this.#loaded.keys()].map(({ size }) => size)),
      done: this.#done.size,
      files: this.#loaded.size,
    });
  }
}
