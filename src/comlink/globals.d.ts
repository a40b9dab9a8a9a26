// The types of comlink name these, which have no part in what is used here.
type Transferable = ArrayBuffer;
type EventListenerOrEventListenerObject = object;
interface MessagePort {
  readonly onmessage: unknown;
}
interface Float16Array extends ArrayBufferView {
  readonly length: number;
}
interface URL {
  readonly href: string;
}
interface URLSearchParams {
  readonly size: number;
}
