// A file of the version, such as its module or its report: asked for with the visitor's key, where the deployment has keys.
import { httpOptions } from './api-key.ts';

/** @throws Error where it is not handed out */
export async function fetchFile(path: string): Promise<Blob> {
  const { key } = httpOptions();
  const response = await fetch(path, key === undefined ? {} : { headers: { 'x-api-key': key } });
  if (!response.ok) throw new Error(`${path} was answered with status ${response.status}`);
  return response.blob();
}

/** What a link to a file does: browsers send no key of themselves. */
export async function saveFile(event: MouseEvent): Promise<void> {
  if (httpOptions().key === undefined) return;
  event.preventDefault();
  const { pathname } = event.currentTarget as HTMLAnchorElement;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await fetchFile(pathname));
  link.download = savedName(pathname);
  link.click();
  URL.revokeObjectURL(link.href);
}

/** The last part of a path; a page's has no ending. */
export function savedName(pathname: string): string {
  const name = pathname.slice(pathname.lastIndexOf('/') + 1);
  return name.includes('.') ? name : `${name}.html`;
}
