import type { Failed } from '../log/log.ts';
import type { EngineContext } from '../room/media-engine.ts';

/** What media of a conference may use of the call. */
export interface ConferenceContext extends EngineContext {
  /** Told what does not come about. */
  readonly failed: Failed;
}
