import { E2eeError } from '../common/errors.ts';

/** The code with which something refuses; undefined when it does not. Anything but an E2eeError is passed on. */
export async function refusalOf(attempt: Promise<unknown>): Promise<string | undefined> {
  try {
    await attempt;
    return undefined;
  } catch (error) {
    if (error instanceof E2eeError) return error.code;
    throw error;
  }
}
