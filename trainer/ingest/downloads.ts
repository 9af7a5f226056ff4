// Files of URLs, each downloaded once for all that one command does with it.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { downloadFile } from '../base/download-file.ts';
import { fileNameOf } from '../base/path-below.ts';
import type { Progress } from '../base/progress.ts';
import { withTemporaryFolder } from '../base/temporary-folder.ts';

export interface DownloadedFile {
  path: string;
  /** What the URL calls it. */
  name: string;
}

export class Downloads {
  readonly #folder: string;
  readonly #files = new Map<string, Promise<DownloadedFile>>();

  /** @param folder need not be there */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws UserError when the server does not give the whole file */
  fetch(url: string, progress: Progress): Promise<DownloadedFile> {
    const known = this.#files.get(url);
    if (known !== undefined) return known;
    const file = this.#download(url, join(this.#folder, String(this.#files.size)), progress);
    this.#files.set(url, file);
    return file;
  }

  async #download(url: string, folder: string, progress: Progress): Promise<DownloadedFile> {
    await mkdir(folder, { recursive: true });
    const name = fileNameOf(url) || 'download.csv';
    const path = join(folder, name);
    await downloadFile(url, path, { progress });
    return { path, name };
  }
}

/** Keeps what is downloaded until `action` is done. */
export function withDownloads<Result>(
  action: (downloads: Downloads) => Promise<Result>,
): Promise<Result> {
  return withTemporaryFolder((folder) => action(new Downloads(folder)));
}
