/** The laws that do not hold on a runtime, and why: `on` begins the runtime's name. */
export const DIFFERENCES = [];
