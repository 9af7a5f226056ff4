// A file that is dropped anywhere on the page is for the tab that answers files.
import { type Signal, signal } from '@preact/signals';
import { openTab } from '../page.ts';

/** Taken by the tab. */
export const droppedFile: Signal<File | null> = signal<File | null>(null);

export function takeDroppedFiles(): void {
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
  addEventListener('dragover', (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  addEventListener('drop', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    droppedFile.value = event.dataTransfer?.files[0] ?? null;
    openTab('rows');
  });
}
