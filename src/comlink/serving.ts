import { platform } from '../host/platform.ts';
import type { Answer, Id, Request } from './wire.ts';

/** The requests that came on one channel and were not answered yet. A peer may name two alike. */
export class Serving {
  readonly #requests = new Map<Id, Request[]>();
  size = 0;

  add(request: Request): void {
    const alike = this.#requests.get(request.id);
    if (alike === undefined) this.#requests.set(request.id, [request]);
    else alike.push(request);
    this.size += 1;
  }

  /** The request of an answer. A port goes to the asker for an endpoint, even if others have its name. */
  find({ id, value }: Answer): Request | undefined {
    const isPort = value instanceof platform.MessagePort;
    const alike = this.#requests.get(id);
    return alike?.find(({ type }) => (type === 'ENDPOINT') === isPort) ?? alike?.[0];
  }

  delete(request: Request): void {
    const alike = this.#requests.get(request.id) ?? [];
    if (alike.length <= 1) this.#requests.delete(request.id);
    else alike.splice(alike.indexOf(request), 1);
    this.size -= 1;
  }

  /** Forgets all, and says how many they were. */
  clear(): number {
    const { size } = this;
    this.#requests.clear();
    this.size = 0;
    return size;
  }
}
