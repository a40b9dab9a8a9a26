/** The global object, for a checker that puts other functions in the place of the runtime's. */
export const realm: object = globalThis;
