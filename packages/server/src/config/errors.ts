/** A variable whose text has not the expected form. The message names it and never repeats its value. */
export class ConfigError extends Error {
  readonly variable: string;

  constructor(variable: string, form: string) {
    super(`${variable} must be ${form}.`);
    this.name = 'ConfigError';
    this.variable = variable;
  }
}

/** Why the server does not start, in a sentence for the person who starts it. */
export class StartError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartError';
  }
}
