/** A variable whose text has not the expected form. The message names it and never repeats its value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly variable: string;

  constructor(variable: string, form: string) {
    super(`${variable} must be ${form}.`);
    this.variable = variable;
  }
}

/** Why the server does not start, in a sentence for the person who starts it. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
