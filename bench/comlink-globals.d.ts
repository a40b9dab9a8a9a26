// Comlink's types name these three of a browser's globals, which have no part in what is used here.
type Transferable = ArrayBuffer;
type EventListenerOrEventListenerObject = object;
interface MessagePort {
  readonly onmessage: unknown;
}
