// Who answers: the model's module on this device once it is loaded, the edge until then, or both to compare them.
import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { ModelClient } from '../../../runtime/client/model-client.ts';
import { countedClient, stepsOf } from '../look/counts.ts';
import { httpOptions } from '../model/api-key.ts';
import { edgeClientOf } from '../model/edge-client-of.ts';
import { messageOf } from '../model/get-json.ts';
import { LOADED_UNASKED } from '../model/page-contract.ts';
import type { ShownModel } from '../model/shown-model.ts';

export type Place = 'device' | 'edge';
/** Whom the visitor wants to answer. */
export type Choice = Place | 'both';

export type DeviceState =
  | { kind: 'absent' }
  | { kind: 'loading' }
  | { kind: 'ready'; client: ModelClient }
  | { kind: 'failed'; why: string };

export class Asker {
  readonly edge: ModelClient;
  readonly device: Signal<DeviceState> = signal<DeviceState>({ kind: 'absent' });
  readonly choice: Signal<Choice> = signal<Choice>('device');
  /** Who answers as things stand. */
  readonly place: ReadonlySignal<Place> = computed(() =>
    this.choice.value !== 'edge' && this.device.value.kind === 'ready' ? 'device' : 'edge',
  );
  /** Bytes of the module. */
  readonly size: number;
  readonly #url: string;
  readonly #steps: number;

  constructor({ base, entry }: Pick<ShownModel, 'base' | 'entry'>) {
    const url = location.origin + base;
    this.#steps = stepsOf(entry.module)?.steps ?? 0;
    this.edge = countedClient(edgeClientOf(base), this.#steps, false);
    this.#url = url;
    this.size = entry.module.bytes;
    if (this.size <= LOADED_UNASKED && !savesData()) this.loadDevice();
  }

  /** For many questions: whoever answers as things stand. */
  get client(): ModelClient {
    return this.clientOf(this.place.value);
  }

  clientOf(place: Place): ModelClient {
    const device = this.device.value;
    return place === 'device' && device.kind === 'ready' ? device.client : this.edge;
  }

  async loadDevice(): Promise<void> {
    this.device.value = { kind: 'loading' };
    try {
      const { loadClient } = await import('./device-part.ts');
      const client = await loadClient(this.#url, httpOptions().key);
      this.device.value = { kind: 'ready', client: countedClient(client, this.#steps, true) };
    } catch (error) {
      this.device.value = { kind: 'failed', why: messageOf(error) };
    }
  }
}

function savesData(): boolean {
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } };
  return connection?.saveData === true;
}
