// A realm as jest makes one for each test file: a context of node:vm with a globalThis, a `process` and
// classes of its own, in which modules are loaded anew. What it asks of Node comes from the one Node.
import { createRequire } from 'node:module';
import vm from 'node:vm';

const require = createRequire(import.meta.url);

export class Realm {
  constructor() {
    const { setTimeout, clearTimeout, performance, structuredClone, MessageChannel } = globalThis;
    this.context = vm.createContext({
      ...{ setTimeout, clearTimeout, performance, structuredClone, MessageChannel },
      ...{ console, URL, TextEncoder, TextDecoder, Buffer },
      process: Object.create(null, Object.getOwnPropertyDescriptors(process)),
    });
  }

  /** Loads a CommonJS module anew, and returns its exports. */
  load(code) {
    const module = { exports: {} };
    const wrapper = vm.runInContext(
      `(function (module, exports, require) {${code}\n})`,
      this.context,
    );
    wrapper(module, module.exports, require);
    return module.exports;
  }

  /** Makes a function of no names of its own one of this realm. */
  body(text) {
    return vm.runInContext(`(${text})`, this.context);
  }
}
