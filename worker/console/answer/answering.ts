// Keeps the answer of the form's row up to date: asks when the row changes, and gives up what is no longer wanted.
import { effect, type Signal, signal } from '@preact/signals';
import { BatcomputerError } from '../../../runtime/client/batcomputer-error.ts';
import type { RowFault } from '../../../runtime/rows/row-fault.ts';
import type { Asker, Place } from '../device/asker.ts';
import type { FieldRow, RowForm } from '../form/row-form.ts';
import { addCounts } from '../look/counts.ts';
import { askOne, type RowAnswer } from './ask-one.ts';

/** The edge is asked once the visitor has stopped typing. */
const TYPING_MS = 250;

export interface AnswerState {
  /** The last answer that there was. */
  answer: RowAnswer | null;
  /** The other's answer to the same row, where both were asked. */
  other: RowAnswer | null;
  /** Whether the answer is that of the row in the form. */
  isCurrent: boolean;
  error: unknown;
}

export class Answering {
  readonly state: Signal<AnswerState> = signal<AnswerState>({
    answer: null,
    other: null,
    isCurrent: false,
    error: null,
  });
  /** What only the module finds out: labels that it makes of inputs and does not know. */
  readonly faults: Signal<readonly RowFault[]> = signal<readonly RowFault[]>([]);
  readonly #form: RowForm;
  readonly #asker: Asker;
  readonly #asked = signal(0);

  constructor(form: RowForm, asker: Asker) {
    this.#form = form;
    this.#asker = asker;
  }

  /** Asks once more, as after a problem that may have passed. */
  again(): void {
    this.#asked.value++;
  }

  /** Returns what ends it. */
  start(): () => void {
    return effect(() => {
      this.#asked.value;
      const row = this.#form.row.value;
      const place = this.#asker.place.value;
      const isCompared = this.#asker.choice.value === 'both';
      const giveUp = new AbortController();
      this.#say({ isCurrent: false });
      const isOffline = !navigator.onLine && place === 'edge';
      // Without a network only the module answers: it is waited for.
      if (row === null || (isOffline && this.#asker.device.value.kind === 'loading')) return;
      const isQuick = place === 'device' && !isCompared;
      const isFirst = this.state.peek().answer === null;
      const wait = isQuick || isFirst ? 0 : TYPING_MS;
      const ask = () => this.#ask(row, isCompared ? ['device', 'edge'] : [place], giveUp.signal);
      const timer = setTimeout(ask, wait);
      return () => {
        clearTimeout(timer);
        giveUp.abort();
      };
    });
  }

  async #ask(row: FieldRow, places: Place[], signal: AbortSignal): Promise<void> {
    try {
      const asked = places.map((place) => askOne(this.#asker.clientOf(place), place, row, signal));
      const [answer, other = null] = await Promise.all(asked);
      if (signal.aborted) return;
      this.faults.value = [];
      addCounts({ microseconds: Math.round(1000 * answer.ms) });
      this.#say({ answer, other, isCurrent: true, error: null });
    } catch (error) {
      if (signal.aborted) return;
      this.faults.value = error instanceof BatcomputerError ? error.errors : [];
      this.#say({ error });
    }
  }

  #say(news: Partial<AnswerState>): void {
    this.state.value = { ...this.state.peek(), ...news };
  }
}
