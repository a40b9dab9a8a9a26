/** The program cannot be checked as it is written: an error of the caller, not a verdict. */
export class ModelMisuse extends Error {
  override readonly name = 'ModelMisuse';
}

/** `m.assert` did not hold. */
export class AssertionFailure extends Error {
  override readonly name = 'AssertionFailure';
}
